package io.tcpforwarder.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A resource that another version's schema took. */
final class SpecDeserializerTest {
    private final ObjectMapper json = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"selection": {"algorithm": "Fastest"}} | spec.selection.algorithm: "Fastest" is not understood; expected one of Ewma, LeastConnections, RoundRobin, Random, SourceIPHash
            {"probe": {"interval": "1d"}} | spec.probe.interval: "1d" is not understood; expected a duration such as 5s, 1m30s or 200ms
            {"listeners": [{"name": "a", "port": "high"}]} | spec.listeners[0].port: "high" is not understood; expected a whole number
            {"listeners": 1} | spec.listeners: is not understood; expected what kubectl explain tcpforwarder.spec.listeners says
            """)
    void whatIsNotUnderstoodIsNamedWithItsPlace(String spec, String message) throws JsonProcessingException {
        assertThat(read(spec).unreadable()).isEqualTo(message);
    }

    @Test
    void whatIsUnderstoodIsReadAndNothingMoreIsWritten() throws JsonProcessingException {
        TcpForwarderSpec spec = read("{\"selection\": {\"algorithm\": \"Random\"}}");

        assertThat(spec.unreadable()).isNull();
        assertThat(spec.selection().algorithm()).isEqualTo(Algorithm.RANDOM);
        assertThat(json.writeValueAsString(spec)).doesNotContain("unreadable");
    }

    private TcpForwarderSpec read(String spec) throws JsonProcessingException {
        return json.readValue("{\"spec\": " + spec + "}", TcpForwarder.class).getSpec();
    }
}
