package io.tcpforwarder.dataplane.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tcpforwarder.api.v1alpha1.EndpointFailure;
import io.tcpforwarder.api.v1alpha1.EndpointReason;
import io.tcpforwarder.api.v1alpha1.EndpointReport;
import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.FailureKind;
import io.tcpforwarder.api.v1alpha1.ListenerReport;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import io.tcpforwarder.api.v1alpha1.TargetRef;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The operator reads reports by Jackson's mapper, so what it would write is the measure. */
final class RecordJsonTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void writesAFullReportAsJacksonDoes() throws Exception {
        List<EndpointReport> endpoints = Stream.concat(
                        Arrays.stream(EndpointReason.values()).map(reason -> endpoint(EndpointState.EJECTED, reason)),
                        Arrays.stream(EndpointState.values()).map(state -> endpoint(state, EndpointReason.UNTRIED)))
                .toList();
        assertSame(new ReportSpec(
                1,
                "redis",
                "2026-01-01T00:00:00Z",
                5_000_000_000L,
                "0123abcd",
                "line 1:\n\t\"quoted\" \u20ac \ud83d\ude00 \u0001",
                "few files",
                "0.1.0",
                2,
                List.of(new ListenerReport("main", 6379, true, "taken", "403", 3, 2, 1, 7_000_000_000L)),
                endpoints,
                3));
    }

    @Test
    void leavesOutWhatIsNullAsJacksonDoes() throws Exception {
        assertSame(new ReportSpec(
                1,
                "redis",
                null,
                0,
                null,
                null,
                null,
                "0.1.0",
                1,
                List.of(new ListenerReport("main", 6379, false, null, null, 0, 0, 0, 0)),
                List.of(new EndpointReport(
                        "main",
                        null,
                        "10.0.0.1",
                        1,
                        null,
                        EndpointState.HEALTHY,
                        EndpointReason.UNTRIED,
                        0,
                        0,
                        0,
                        0,
                        null,
                        null)),
                0));
    }

    private static EndpointReport endpoint(EndpointState state, EndpointReason reason) {
        return new EndpointReport(
                "main",
                "redis",
                "10.0.0.1",
                6379,
                new TargetRef("Pod", "redis-0"),
                state,
                reason,
                9,
                8,
                97,
                6,
                "now",
                new EndpointFailure(FailureKind.PROBE, "closed", "then"));
    }

    private static void assertSame(ReportSpec report) throws Exception {
        assertThat(MAPPER.readTree(RecordJson.of(report)))
                .isEqualTo(MAPPER.readTree(MAPPER.writeValueAsString(report)));
    }
}
