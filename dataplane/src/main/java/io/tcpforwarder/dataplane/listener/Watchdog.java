package io.tcpforwarder.dataplane.listener;

import io.tcpforwarder.dataplane.relay.Relay;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.Loop.Cancellable;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Ends a relay that carries nothing or has lasted too long. Owned by the relay's loop. */
final class Watchdog {
    /**
     * Looks in each idle timeout: a connection ends at most a fourth of it late, and a byte that passes costs nothing, not even a look
     * at the clock.
     */
    private static final int LOOKS = 4;

    private static final double AGE_JITTER = 0.1;

    private final Loop loop;
    private final Relay relay;
    private final Consumer<Ending> end;
    private @Nullable Cancellable idleLook;
    private @Nullable Cancellable oldAge;
    private long seen = -1;
    private int quietLooks;

    /** @param end is told why the connection is to end, at most once */
    Watchdog(Loop loop, Relay relay, Consumer<Ending> end) {
        this.loop = loop;
        this.relay = relay;
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
        long now = relay.activity();
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
