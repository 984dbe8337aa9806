package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The elector is played by the test: it tries by reading the Lease, and calls back. */
@NullUnmarked
final class LeadershipTest {
    private final AtomicInteger lost = new AtomicInteger();
    private final KubernetesClient client = new KubernetesClientBuilder().build();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Leadership leadership = new Leadership(client, "shop", "operator", lost::incrementAndGet, () -> now);
    private final LeaderCallbacks elector =
            leadership.configuration().getLeaderCallbacks().orElseThrow();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void leadingEndsBeforeTheLeaseIsFree() {
        Duration lastTryEnds = Leadership.RENEW_DEADLINE.plus(Leadership.REQUEST.multipliedBy(4));

        assertThat(lastTryEnds).isLessThan(Leadership.LEASE);
        assertThat(leadership.configuration())
                .extracting(
                        configuration -> configuration.getLeaseDuration(),
                        configuration -> configuration.getRenewDeadline(),
                        configuration -> configuration.getRetryPeriod())
                .containsExactly(Leadership.LEASE, Leadership.RENEW_DEADLINE, Leadership.RETRY_PERIOD);
    }

    @Test
    void electorThatTriesNoMoreEndsTheProcessOnce() {
        tries();
        elector.onNewLeader("other");
        passes(59);
        leadership.check(true);
        assertThat(leadership.trouble()).isNull();
        assertThat(lost).hasValue(0);

        passes(1);
        leadership.check(true);
        leadership.check(true);

        assertThat(leadership.trouble()).isEqualTo("the leader election has ended");
        assertThat(lost).hasValue(1);
    }

    @Test
    void leaderWhoseElectorTriesNoMoreEndsWhenItsLeaseDoes() {
        tries();
        elector.onNewLeader("we");
        elector.onStartLeading();
        passes(19);
        assertThat(leadership.trouble()).isNull();

        passes(1);

        assertThat(leadership.trouble()).isEqualTo("the leader election has ended");
    }

    @Test
    void standbyWaitsForAnyTimeWhileItsElectorTriesAndALeaderIsKnown() {
        tries();
        elector.onNewLeader("other");

        for (int i = 0; i < 100; i++) {
            passes(5);
            tries();
            leadership.check(true);
        }

        assertThat(lost).hasValue(0);
    }

    @Test
    void minuteWithoutALeaderEndsTheProcess() {
        for (int i = 0; i < 12; i++) {
            tries();
            passes(5);
        }
        leadership.check(true);

        assertThat(leadership.trouble()).isEqualTo("no leader has been heard of for a minute");
        assertThat(lost).hasValue(1);
    }

    @Test
    void apiServerThatIsAwayForHoursEndsNothingAndHasAMinuteOnceItIsBack() {
        for (int i = 0; i < 1_000; i++) {
            tries();
            passes(5);
            leadership.check(false);
        }
        for (int i = 0; i < 11; i++) {
            tries();
            passes(5);
            leadership.check(true);
        }
        assertThat(lost).hasValue(0);

        tries();
        passes(5);
        leadership.check(true);

        assertThat(lost).hasValue(1);
    }

    @Test
    void minuteAfterALeaderHasGoneEndsTheProcessUnlessAnotherComes() {
        tries();
        elector.onNewLeader("other");
        passes(1000);
        tries();
        elector.onNewLeader("");
        passes(59);
        tries();
        assertThat(leadership.trouble()).isNull();

        passes(1);
        assertThat(leadership.trouble()).isEqualTo("no leader has been heard of for a minute");

        elector.onNewLeader("another");
        assertThat(leadership.trouble()).isNull();
    }

    @Test
    void startThatTakesLongAndAnEndThatIsWantedAreNoTrouble() {
        passes(1000);
        assertThat(leadership.trouble()).isNull();

        tries();
        leadership.resign();
        passes(1000);

        assertThat(leadership.trouble()).isNull();
    }

    @Test
    void onlyLeasesAreAskedForInHaste() {
        KubernetesClient all = leadership.over(client);

        assertThat(all.getConfiguration().getRequestTimeout())
                .isEqualTo(client.getConfiguration().getRequestTimeout());
        all.services();
        all.resources(Service.class);
        passes(1000);
        assertThat(leadership.trouble()).as("nothing of this is a try").isNull();
    }

    private void tries() {
        leadership.over(client).resources(Lease.class);
    }

    private void passes(int seconds) {
        now = now.plusSeconds(seconds);
    }
}
