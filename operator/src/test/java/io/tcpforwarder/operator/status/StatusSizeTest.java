package io.tcpforwarder.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.api.v1alpha1.AddressStatus;
import io.tcpforwarder.api.v1alpha1.EndpointFailure;
import io.tcpforwarder.api.v1alpha1.EndpointReason;
import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import io.tcpforwarder.api.v1alpha1.FailureKind;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.ListenerStatus;
import io.tcpforwarder.api.v1alpha1.SummaryStatus;
import io.tcpforwarder.api.v1alpha1.TargetRef;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class StatusSizeTest {
    /** Of a name that is as long as may be. */
    private static final String LABEL = "x".repeat(63);

    /** Three bytes each, the most that a char of a message takes. */
    private static final String WIDE = "\u6c34";

    @Test
    void largestStatusThatCanBeStaysUnderSixtyFourKibibytes() {
        TcpForwarderStatus status = StatusSize.fitted(
                status(WIDE, 64, LABEL, "n".repeat(253), "k".repeat(63), "\"".repeat(EndpointFailure.MAX_CAUSE)));

        assertThat(StatusSize.bytes(status)).isLessThan(64 * 1024).isGreaterThan(62 * 1024);
        assertThat(status.endpoints()).hasSizeGreaterThan(20);
        assertThat(status.omittedEndpoints())
                .isEqualTo(3_000 - status.endpoints().size());
        assertThat(status.endpoints().getFirst().score()).isEqualTo(1_000_000_000_000_000L);
    }

    @Test
    void hundredEndpointsFitWithTheNamesThatDeploymentsGive() {
        TcpForwarderStatus status =
                StatusSize.fitted(status("m", 4, "x".repeat(30), "p".repeat(63), "Pod", "connection refused"));

        assertThat(StatusSize.bytes(status)).isLessThan(64 * 1024);
        assertThat(status.endpoints()).hasSize(100);
        assertThat(status.endpoints().stream().filter(endpoint -> endpoint.lastFailure() != null))
                .hasSizeGreaterThanOrEqualTo(5);
        assertThat(status.omittedEndpoints()).isEqualTo(2_900);
    }

    @Test
    void hundredEndpointsAllSayWhatTheyFailedAtWhereThereIsRoom() {
        TcpForwarderStatus status = status("m", 1, "redis", "redis-67f77d7484-zzpw9", "Pod", "connection refused");

        assertThat(StatusSize.fitted(status)).isEqualTo(status);
    }

    private static TcpForwarderStatus status(
            String letter, int listeners, String name, String target, String kind, String cause) {
        List<ForwarderCondition> conditions = Conditions.ALL.stream()
                .map(type -> new ForwarderCondition(
                        type,
                        "Unknown",
                        "NoHealthyEndpoints",
                        Names.bounded(letter.repeat(10_000)),
                        Long.MAX_VALUE,
                        "2026-01-01T00:00:00Z"))
                .toList();
        return new TcpForwarderStatus(
                Long.MAX_VALUE,
                conditions,
                1_000,
                1_000,
                "tcpforwarder.io/name=" + LABEL,
                "v".repeat(64),
                Collections.nCopies(16, new AddressStatus("Hostname", "h".repeat(253))),
                new SummaryStatus(64_000_000, 64_000_000, 64_000_000, 1_000_000_000_000L),
                Collections.nCopies(
                        listeners,
                        new ListenerStatus(
                                name,
                                listeners > 9 ? "PartiallyInvalid" : null,
                                listeners > 9 ? letter.repeat(512) : null,
                                65_535,
                                1_000_000,
                                1_000_000,
                                1_000_000_000_000L)),
                IntStream.range(0, 100)
                        .mapToObj(i -> new EndpointStatus(
                                name,
                                name,
                                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                                65_535,
                                new TargetRef(kind, target),
                                EndpointState.TERMINATING,
                                EndpointReason.CONSECUTIVE_FAILURES,
                                1_000_000_000_000_000L - i,
                                1_000_000_000_000_000L,
                                100,
                                1_000_000_000_000L,
                                1_000,
                                1_000,
                                "2026-01-01T00:00:00Z",
                                new EndpointFailure(FailureKind.CONNECTION, cause, "2026-01-01T00:00:00Z")))
                        .toList(),
                2_900);
    }
}
