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
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    public record Text(@Nullable String it) {}

    public record Small(@Nullable Integer it) {}

    public record Large(@Nullable Long it) {}

    public record Truth(@Nullable Boolean it) {}

    /** YAML has many ways to write the same: what a file said once, it says for ever. */
    @ParameterizedTest
    @CsvSource({
        "0012, 0012, 10, ",
        "007, 007, 7, ",
        "08, 08, 8, ",
        "1_000, 1_000, 1000, ",
        "0x1F, 0x1F, 31, ",
        "0b101, 0b101, 5, ",
        "+5, +5, 5, ",
        "-0, -0, 0, ",
        "1e+06, 1e+06, 1000000, ",
        "100.0, 100.0, 100, ",
        "5., 5., 5, ",
        "1_000.0, 1_000.0, 1000, ",
        "1.5, 1.5, , ",
        ".5, .5, , ",
        "80.50, 80.50, , ",
        "190:20:30, 190:20:30, , ",
        "2024-01-01, 2024-01-01, , ",
        "'\"5\"', 5, 5, ",
        "'!!str 12', 12, 12, ",
        "'!!int \"12\"', 12, 12, ",
        "true, true, , true",
        "True, True, , true",
        "yes, yes, , true",
        "On, On, , true",
        "FALSE, FALSE, , false",
        "no, no, , false",
        "off, off, , false",
        "y, y, , ",
        "'\"True\"', True, , true",
        "'\"FALSE\"', FALSE, , false",
        "'\"on\"', on, , ",
    })
    void eachSpellingIsWhatItWasForJackson(
            String spelling, String text, @Nullable Integer number, @Nullable Boolean truth) throws Exception {
        assertThat(read(spelling, Text.class)).isEqualTo(text);
        assertThat(read(spelling, Small.class)).isEqualTo(number);
        assertThat(read(spelling, Large.class)).isEqualTo(number == null ? null : Long.valueOf(number));
        assertThat(read(spelling, Truth.class)).isEqualTo(truth);
        for (Class<? extends Record> type : List.of(Text.class, Small.class, Large.class, Truth.class)) {
            Object ours = read(spelling, type);
            if (ours != null) {
                Object its = new YAMLMapper().readValue("it: " + spelling, type);
                assertThat(ours).isEqualTo(type.getMethod("it").invoke(its));
            }
        }
    }

    /** Null if it is refused. */
    private static @Nullable Object read(String spelling, Class<? extends Record> type) throws Exception {
        try {
            Value value = Objects.requireNonNull(Value.parse("it: " + spelling));
            return type.getMethod("it").invoke(new RecordReader("f").read(value, type));
        } catch (ConfigException e) {
            return null;
        }
    }

    public record Letter(List<String> addresses) {}

    @Test
    void addressesAreCalledStaticInABackendAlone() throws Exception {
        Value value = Objects.requireNonNull(Value.parse("addresses: [a, b]"));
        assertThat(new RecordReader("f").read(value, Letter.class)).isEqualTo(new Letter(List.of("a", "b")));
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
