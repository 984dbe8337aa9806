package io.tcpforwarder.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class RenewalsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final TcpForwarder forwarder = new TcpForwarder();
    private Instant now = START;
    private boolean answers = true;
    private final ApiContact contact = new ApiContact(() -> answers, () -> now);
    private final Renewals renewals = new Renewals(contact);

    RenewalsTest() {
        forwarder.setMetadata(new ObjectMetaBuilder().withUid("f-1").build());
    }

    @Test
    void podIsSilentFiveMinutesAfterItsReportWasLastRenewed() {
        assertThat(silent(report("a", "1"))).isEmpty();
        pass(Duration.ofMinutes(2));
        assertThat(silent(report("a", "2"))).isEmpty();
        pass(Duration.ofMinutes(4));
        assertThat(silent(report("a", "2"))).isEmpty();
        assertThat(renewals.of(forwarder, List.of(report("a", "2")), now).lookAgain())
                .hasValue(Duration.ofMinutes(1));
        pass(Duration.ofMinutes(1));
        assertThat(silent(report("a", "2"), report("b", "1"))).containsExactly("a");
        assertThat(silent(report("a", "3"), report("b", "1"))).isEmpty();
    }

    @Test
    void clockOfTheNodeDoesNotMatter() {
        assertThat(silent(report("behind", "2020-01-01T00:00:00Z"), report("ahead", "2999-01-01T00:00:00Z")))
                .isEmpty();
        pass(Duration.ofMinutes(5));
        assertThat(silent(report("behind", "2020-01-01T00:05:00Z"), report("ahead", "2999-01-01T00:00:00Z")))
                .containsExactly("ahead");
    }

    @Test
    void nobodyIsSilentBecauseTheApiServerWasAway() {
        silent(report("a", "1"));
        answers = false;
        pass(Duration.ofMinutes(30));
        assertThat(silent(report("a", "1"))).isEmpty();
        answers = true;
        pass(Duration.ofSeconds(10));
        assertThat(silent(report("a", "1"))).isEmpty();
        pass(Duration.ofMinutes(4));
        assertThat(silent(report("a", "1"))).isEmpty();
        pass(Duration.ofMinutes(1));
        assertThat(silent(report("a", "1"))).containsExactly("a");
    }

    @Test
    void whoIsSilentStaysSoWhileTheApiServerIsAway() {
        silent(report("a", "1"));
        pass(Duration.ofMinutes(6));
        answers = false;
        pass(Duration.ofMinutes(6));
        assertThat(silent(report("a", "1"))).containsExactly("a");
    }

    @Test
    void reportOfADataPlaneThatDoesNotSayWhenItWroteIsNeverSilent() {
        silent(report("a", null));
        pass(Duration.ofHours(1));
        assertThat(silent(report("a", null))).isEmpty();
    }

    @Test
    void newOperatorDoesNotTakeBackASilenceThatTheLastOneFound() {
        TcpForwarderReport report = report("a", "2025-12-31T23:00:00Z");
        assertThat(silent(report)).isEmpty();

        forwarder.setStatus(new TcpForwarderStatus(
                1L,
                List.of(new ForwarderCondition(
                        "Programmed", "Unknown", "PodsNotReporting", "a", 1, "2026-01-01T00:00:00Z")),
                null,
                null,
                null,
                null,
                List.of(),
                null,
                List.of(),
                List.of(),
                0));
        Silence next = new Renewals(contact).of(forwarder, List.of(report), now);

        assertThat(next.reports()).containsExactly("a");
    }

    private void pass(Duration time) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            now = now.plusSeconds(10);
            contact.ask();
        }
    }

    private List<String> silent(TcpForwarderReport... reports) {
        return List.copyOf(renewals.of(forwarder, List.of(reports), now).reports());
    }

    private static TcpForwarderReport report(String pod, String time) {
        TcpForwarderReport report = new TcpForwarderReport();
        report.setMetadata(
                new ObjectMetaBuilder().withName(pod).withUid("r-" + pod).build());
        report.setSpec(new ReportSpec(1, "redis", time, 1, null, null, null, "0.1.0", 1, List.of(), List.of(), 0));
        return report;
    }
}
