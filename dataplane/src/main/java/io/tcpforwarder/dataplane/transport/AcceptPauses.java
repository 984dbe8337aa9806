package io.tcpforwarder.dataplane.transport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts how often accepting paused because it failed, and tells of it from time to time. Any thread may call. */
public final class AcceptPauses {
    private static final Logger log = LoggerFactory.getLogger(AcceptPauses.class);

    /** Pauses follow each other at once while files are short, on every loop. */
    private static final Duration QUIET = Duration.ofSeconds(10);

    private final LongAdder count = new LongAdder();
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * One more.
     *
     * @param loop on which to wait until the next one may be told
     */
    public void paused(Loop loop, Duration pause, String cause) {
        count.increment();
        if (told.compareAndSet(false, true)) {
            log.warn(
                    "Accepting pauses for {} ms at a time: {}; told every {} s at most",
                    pause.toMillis(),
                    cause,
                    QUIET.toSeconds());
            loop.execute(() -> loop.schedule(() -> told.set(false), QUIET));
        }
    }

    /** So far. */
    public long count() {
        return count.sum();
    }
}
