package io.tcpforwarder.operator;

import java.time.Duration;
import java.time.Instant;

/** Waits for what another process does in its own time. */
final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private Eventually() {}

    /** Returns as soon as the assertion holds; throws what it throws when it does not for too long. */
    static void holds(Assertion assertion) throws Exception {
        Instant end = Instant.now().plus(LIMIT);
        while (true) {
            try {
                assertion.check();
                return;
            } catch (AssertionError e) {
                if (Instant.now().isAfter(end)) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    /** What shall hold. */
    interface Assertion {
        void check() throws Exception;
    }
}
