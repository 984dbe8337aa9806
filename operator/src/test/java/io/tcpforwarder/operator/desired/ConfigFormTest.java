package io.tcpforwarder.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.Since;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** A config as version 1 knows it, and the same API one version later: with another field and another value of an enum. */
@NullUnmarked
final class ConfigFormTest {
    private static final JsonMapper STRICT = JsonMapper.builder().build();

    public record First(int schemaVersion, List<FirstListener> listeners) {}

    public record FirstListener(String name, FirstAlgorithm algorithm) {}

    public enum FirstAlgorithm {
        @JsonProperty("Ewma")
        EWMA
    }

    public record Second(int schemaVersion, List<SecondListener> listeners) {}

    public record SecondListener(
            String name,
            SecondAlgorithm algorithm,
            @Since(2) List<String> allow) {
        public SecondListener {
            allow = Objects.requireNonNullElse(allow, List.of());
        }
    }

    public enum SecondAlgorithm {
        @JsonProperty("Ewma")
        EWMA,

        @Since(2)
        @JsonProperty("Nearest")
        NEAREST
    }

    private static Second config(SecondAlgorithm algorithm, String... allow) {
        return new Second(2, List.of(new SecondListener("main", algorithm, List.of(allow))));
    }

    @Test
    void whatUsesNothingNewNeedsNoNewReader() {
        assertThat(ConfigForm.of(config(SecondAlgorithm.EWMA))).isEqualTo(1);
    }

    @Test
    void fieldThatIsUsedNeedsTheReadersThatKnowIt() {
        assertThat(ConfigForm.of(config(SecondAlgorithm.EWMA, "10.0.0.0/8"))).isEqualTo(2);
    }

    @Test
    void valueOfAnEnumNeedsTheReadersThatKnowIt() {
        assertThat(ConfigForm.of(config(SecondAlgorithm.NEAREST))).isEqualTo(2);
    }

    @Test
    void strictReaderOfTheVersionBeforeReadsWhatIsWrittenForIt() throws JsonProcessingException {
        String json = ConfigJson.writer(1).writeValueAsString(config(SecondAlgorithm.EWMA));

        First read = STRICT.readValue(json, First.class);

        assertThat(read.listeners()).containsExactly(new FirstListener("main", FirstAlgorithm.EWMA));
    }

    @Test
    void whatIsWrittenForReadersOfThisVersionSaysEverything() throws JsonProcessingException {
        Second config = config(SecondAlgorithm.NEAREST, "10.0.0.0/8");

        String json = ConfigJson.writer(2).writeValueAsString(config);

        assertThat(STRICT.readValue(json, Second.class)).isEqualTo(config);
        assertThatThrownBy(() -> STRICT.readValue(json, First.class)).isInstanceOf(MismatchedInputException.class);
    }

    @Test
    void readerOfThisVersionReadsTheVersionBefore() throws JsonProcessingException {
        String json = STRICT.writeValueAsString(new First(1, List.of(new FirstListener("main", FirstAlgorithm.EWMA))));

        Second read = STRICT.readValue(json, Second.class);

        assertThat(read.listeners()).containsExactly(new SecondListener("main", SecondAlgorithm.EWMA, List.of()));
    }

    @Test
    void atLeastTwoFormsAreReadOnceThereAreTwo() {
        assertThat(DataPlaneConfig.OLDEST_SCHEMA_VERSION)
                .isPositive()
                .isLessThanOrEqualTo(Math.max(1, DataPlaneConfig.SCHEMA_VERSION - 1));
    }
}
