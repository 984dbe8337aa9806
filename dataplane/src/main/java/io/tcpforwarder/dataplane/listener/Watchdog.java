package io.tcpforwarder.dataplane.listener;

import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.Loop.Cancellable;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Ends a connection that carries nothing or has lasted too long. Owned by its loop. */
final class Watchdog {
    /**
     * Looks in each idle timeout: a connection ends at most a fourth of it late, and a byte that passes costs nothing, not even a look
     * at the clock.
     */
    private static final int LOOKS = 4;

    private static final double AGE_JITTER = 0.1;

    private final Loop loop;
    private final LongSupplier activity;
    private final Consumer<Ending> end;
    private @Nullable Cancellable idleLook;
    private @Nullable Cancellable oldAge;
    private long seen = -1;
    private int quietLooks;

    /**
     * Not yet on watch.
     *
     * @param activity changes with every byte
     * @param end is told why the connection is to end
     */
    Watchdog(Loop loop, LongSupplier activity, Consumer<Ending> end) {
        this.loop = loop;
        this.activity = activity;
        this.end = end;
    }

    void begin(Lifespan lifespan, RandomGenerator random) {
        if (lifespan.idleTimeout().isPositive()) {
            lookAfter(lifespan.idleTimeout().dividedBy(LOOKS));
        }
        if (lifespan.maxAge().isPositive()) {
            double factor = random.nextDouble(1 - AGE_JITTER, 1 + AGE_JITTER);
            oldAge = loop.schedule(() -> end.accept(Ending.MAX_AGE), Duration.ofNanos((long)
                    (lifespan.maxAge().toNanos() * factor)));
        }
    }

    private void lookAfter(Duration time) {
        idleLook = loop.schedule(() -> look(time), time);
    }

    private void look(Duration again) {
        long now = activity.getAsLong();
        quietLooks = now == seen ? quietLooks + 1 : 0;
        seen = now;
        if (quietLooks == LOOKS) {
            end.accept(Ending.IDLE_TIMEOUT);
        } else {
            lookAfter(again);
        }
    }

    void stop() {
        if (idleLook != null) {
            idleLook.cancel();
        }
        if (oldAge != null) {
            oldAge.cancel();
        }
    }
}
