package io.tcpforwarder.operator.observe;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Whether the API server could be heard, so that the silence of pods is not blamed on them while nobody could have heard them.
 * Asked on the scheduler's thread; any thread may read.
 */
final class ApiContact {
    private static final Duration ASKED_EVERY = Duration.ofSeconds(10);

    /** Three questions without an answer. */
    static final Duration LOST_AFTER = Duration.ofSeconds(30);

    private final BooleanSupplier answers;
    private final InstantSource clock;

    private volatile Instant since = Instant.EPOCH;
    private volatile Instant last;

    ApiContact(BooleanSupplier answers, InstantSource clock) {
        this.answers = answers;
        this.clock = clock;
        last = clock.instant();
    }

    /** Asks {@code /readyz}, which every account may, and which fails when the API server has lost etcd. */
    static ApiContact with(KubernetesClient client, ScheduledExecutorService scheduler, InstantSource clock) {
        ApiContact contact = new ApiContact(() -> isReady(client), clock);
        scheduler.scheduleWithFixedDelay(
                contact::ask, ASKED_EVERY.toMillis(), ASKED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return contact;
    }

    private static boolean isReady(KubernetesClient client) {
        try {
            client.raw("/readyz");
            return true;
        } catch (KubernetesClientException e) {
            // Refused is answered.
            return e.getCode() >= 400 && e.getCode() < 500;
        }
    }

    void ask() {
        try {
            if (answers.getAsBoolean()) {
                answered(clock.instant());
            }
        } catch (RuntimeException e) {
            // No answer either; and what a scheduled task throws would end the asking.
        }
    }

    private void answered(Instant now) {
        if (Duration.between(last, now).compareTo(LOST_AFTER) > 0) {
            since = now;
        }
        last = now;
    }

    /** Since when there has been no gap. */
    Instant since() {
        return since;
    }

    /** The moment up to which silence counts: now, or that of the last answer if it is long ago. */
    Instant heardUntil(Instant now) {
        return isLost(now) ? last : now;
    }

    boolean isLost(Instant now) {
        return Duration.between(last, now).compareTo(LOST_AFTER) > 0;
    }
}
