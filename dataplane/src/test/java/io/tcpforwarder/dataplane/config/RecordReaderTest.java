package io.tcpforwarder.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tcpforwarder.api.config.DataPlaneConfig;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever Jackson writes of the API's records, the reader takes for the same. */
final class RecordReaderTest {
    private static final int CONFIGS = 300;

    private final RandomGenerator random = new SplittableRandom(6);

    @Test
    void readsWhatJacksonWritesOfAnyConfig() throws Exception {
        for (ObjectMapper mapper : new ObjectMapper[] {new ObjectMapper(), new YAMLMapper()}) {
            for (int i = 0; i < CONFIGS; i++) {
                DataPlaneConfig config = (DataPlaneConfig) any(DataPlaneConfig.class);
                String text = mapper.writeValueAsString(config);
                Value value = Objects.requireNonNull(Value.parse(text));
                assertThat(new RecordReader("f").read(value, DataPlaneConfig.class))
                        .as(text)
                        .isEqualTo(config);
            }
        }
    }

    /** A tenth is left out, where that is allowed. */
    private @Nullable Object any(Type type) throws ReflectiveOperationException {
        if (type == int.class) {
            return random.nextInt();
        }
        if (random.nextInt(10) == 0 && type != DataPlaneConfig.class) {
            return null;
        }
        if (type instanceof ParameterizedType list) {
            Type item = list.getActualTypeArguments()[0];
            return Stream.generate(() -> item)
                    .limit(random.nextInt(3))
                    .map(this::item)
                    .toList();
        }
        Class<?> wanted = (Class<?>) type;
        if (wanted.isRecord()) {
            RecordComponent[] components = wanted.getRecordComponents();
            @Nullable Object[] arguments = new @Nullable Object[components.length];
            for (int i = 0; i < components.length; i++) {
                arguments[i] = any(components[i].getGenericType());
            }
            return wanted.getConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new))
                    .newInstance(arguments);
        }
        if (wanted.isEnum()) {
            Object[] constants = wanted.getEnumConstants();
            return constants[random.nextInt(constants.length)];
        }
        return switch (wanted.getSimpleName()) {
            case "Integer" -> random.nextInt();
            case "Long" -> random.nextLong();
            case "Boolean" -> random.nextBoolean();
            case "Duration" -> Duration.ofMillis(random.nextInt(100_000_000));
            case "String" ->
                Stream.of("", "a b", "null", "0x10", "on", "1_000", "é: \"\\", "5s")
                        .skip(random.nextInt(8))
                        .findFirst()
                        .orElseThrow();
            default -> throw new AssertionError(type);
        };
    }

    private Object item(Type type) {
        try {
            Object any = any(type);
            return any == null ? item(type) : any;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no " + type, e);
        }
    }
}
