package io.tcpforwarder.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.io.UncheckedIOException;
import java.util.Optional;

/** A pod template as text that is the same in every process. */
final class PodTemplateJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private PodTemplateJson() {}

    static String write(PodTemplateSpec template) {
        try {
            return MAPPER.writeValueAsString(template);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Optional<PodTemplateSpec> read(String text) {
        try {
            return Optional.ofNullable(MAPPER.readValue(text, PodTemplateSpec.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
