package io.tcpforwarder.e2e;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.ResourceNotFoundException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for what a cluster does in its own time. */
final class Eventually {
    private static final Duration STEP = Duration.ofMillis(50);

    private Eventually() {}

    /**
     * Asks until there is an answer.
     *
     * @throws AssertionError if there is none in time
     */
    static <T> T find(String what, Duration limit, Supplier<Optional<T>> question) {
        long begun = System.nanoTime();
        while (true) {
            // Before the question: an answer that was asked for in time counts.
            boolean late = System.nanoTime() - begun >= limit.toNanos();
            RuntimeException failure = null;
            try {
                Optional<T> answer = question.get();
                if (answer.isPresent()) {
                    return answer.get();
                }
            } catch (KubernetesClientException | ResourceNotFoundException e) {
                // A connection from before the API server went away, for one.
                failure = e;
            }
            if (late) {
                throw new AssertionError("not within %s: %s".formatted(limit, what), failure);
            }
            pause(STEP);
        }
    }

    /** Asks until it is so. */
    static void holds(String what, Duration limit, BooleanSupplier question) {
        find(what, limit, () -> question.getAsBoolean() ? Optional.of(what) : Optional.empty());
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
