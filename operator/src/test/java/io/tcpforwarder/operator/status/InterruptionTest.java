package io.tcpforwarder.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.tcpforwarder.api.v1alpha1.AddressStatus;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class InterruptionTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void allButAcceptedIsAsItWas() {
        ForwarderCondition ready =
                new ForwarderCondition("Ready", "True", "Ready", "all is well", 1, "2025-01-01T00:00:00Z");
        TcpForwarderStatus previous = new TcpForwarderStatus(
                1L,
                List.of(
                        new ForwarderCondition(
                                "Accepted", "True", "Accepted", "the spec is valid", 1, "2025-01-01T00:00:00Z"),
                        ready),
                2,
                2,
                "a=b",
                "0.1.0",
                List.of(new AddressStatus("IPAddress", "10.0.0.1")),
                null,
                List.of(),
                List.of(),
                0);

        TcpForwarderStatus next = Interruption.of(forwarder(), previous, ConditionReason.INTERNAL_ERROR, "why", NOW);

        assertThat(next.conditions())
                .containsExactly(
                        new ForwarderCondition("Accepted", "False", "InternalError", "why", 2, "2026-01-01T00:00:00Z"),
                        ready);
        assertThat(next.observedGeneration()).isEqualTo(1);
        assertThat(next.addresses()).isEqualTo(previous.addresses());
        // The second time, it is false since then.
        assertThat(Interruption.of(forwarder(), next, ConditionReason.INTERNAL_ERROR, "why", NOW.plusSeconds(9)))
                .isEqualTo(next);
    }

    @Test
    void timeOfBeforeThatCannotBeReadIsReplaced() {
        TcpForwarderStatus previous = Interruption.of(forwarder(), null, ConditionReason.API_ERROR, "why", NOW);
        ForwarderCondition accepted = previous.conditions().getFirst();
        TcpForwarderStatus edited = new TcpForwarderStatus(
                null,
                List.of(new ForwarderCondition(
                        "Accepted", "False", accepted.reason(), accepted.message(), 2, "yesterday")),
                0,
                0,
                null,
                null,
                List.of(),
                null,
                List.of(),
                List.of(),
                0);

        assertThat(Interruption.of(forwarder(), edited, ConditionReason.API_ERROR, "why", NOW))
                .isEqualTo(previous);
    }

    @Test
    void forwarderThatNeverHadAStatusGetsOne() {
        TcpForwarderStatus status = Interruption.of(forwarder(), null, ConditionReason.API_ERROR, "why", NOW);

        assertThat(status.conditions())
                .singleElement()
                .satisfies(accepted -> assertThat(accepted.reason()).isEqualTo("APIError"));
    }

    private static TcpForwarder forwarder() {
        TcpForwarder forwarder = new TcpForwarder();
        forwarder.setMetadata(
                new ObjectMetaBuilder().withName("redis").withGeneration(2L).build());
        return forwarder;
    }
}
