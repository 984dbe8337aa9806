package io.tcpforwarder.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.api.config.ConfigDigest;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.config.EndpointSlicesConfig;
import io.tcpforwarder.api.v1alpha1.Since;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The config as JSON: indented, because people read it with {@code kubectl describe}. */
public final class ConfigJson {
    /** Read only to keep a listener that was accepted before, by this version or the next one. */
    private static final JsonMapper READER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .build();

    /** One for each form, the oldest first. */
    private static final List<JsonMapper> WRITERS = IntStream.rangeClosed(
                    DataPlaneConfig.OLDEST_SCHEMA_VERSION, DataPlaneConfig.SCHEMA_VERSION)
            .mapToObj(ConfigJson::writer)
            .toList();

    private ConfigJson() {}

    static String write(DataPlaneConfig config) {
        int form = Math.clamp(
                config.schemaVersion(), DataPlaneConfig.OLDEST_SCHEMA_VERSION, DataPlaneConfig.SCHEMA_VERSION);
        try {
            return WRITERS.get(form - DataPlaneConfig.OLDEST_SCHEMA_VERSION).writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names the config as it is written. */
    public static String digest(DataPlaneConfig config) {
        return ConfigDigest.of(write(config));
    }

    /** The config in a ConfigMap; empty if there is none, or none that can be understood. */
    public static Optional<DataPlaneConfig> read(@Nullable ConfigMap configMap) {
        if (configMap == null || configMap.getData() == null) {
            return Optional.empty();
        }
        String json = configMap.getData().get(DataPlaneConfig.FILE_NAME);
        if (json == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(READER.readValue(json, DataPlaneConfig.class))
                    .filter(ConfigJson::isWhole);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** JSON may say null in a list, and leave out the names that every config of ours has. */
    private static boolean isWhole(DataPlaneConfig config) {
        return config.listeners().stream()
                .allMatch(listener -> listener != null
                        && listener.name() != null
                        && listener.backends().stream().allMatch(ConfigJson::isWhole));
    }

    private static boolean isWhole(@Nullable BackendConfig backend) {
        if (backend == null || backend.name() == null) {
            return false;
        }
        EndpointSlicesConfig slices = backend.endpointSlices();
        return slices == null || (slices.namespace() != null && slices.service() != null);
    }

    /** Leaves out what readers of that schemaVersion do not know, for they refuse it. */
    static JsonMapper writer(int schemaVersion) {
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .annotationIntrospector(new KnownTo(schemaVersion))
                .build();
    }

    private static final class KnownTo extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        private final int schemaVersion;

        KnownTo(int schemaVersion) {
            this.schemaVersion = schemaVersion;
        }

        @Override
        public boolean hasIgnoreMarker(AnnotatedMember member) {
            Since since = _findAnnotation(member, Since.class);
            return (since != null && since.value() > schemaVersion) || super.hasIgnoreMarker(member);
        }
    }
}
