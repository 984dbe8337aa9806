package io.tcpforwarder.dataplane.admin;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.ListenerView;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether clients should be sent to this pod: it is not ready when another pod may serve them and this one does not. Where discovery calls
 * no endpoint ready, no other pod has one either, and a backend that is scaled to zero must not block a rollout: the pod stays ready.
 * Where it calls some ready and this pod reaches none of them, by no listener, it may be this pod that is cut off. A listener that
 * serves keeps the pod ready for its clients, whatever becomes of the others; so does one that would if its port were free. What a later config adds does not end readiness: other
 * listeners serve on. Any thread may ask.
 */
final class Readiness {
    private static final long CUT_OFF_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Ticker ticker;
    private @Nullable Long reachedNoneSince;
    private boolean begun;

    Readiness(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Why this pod is not ready, for people; null when it is. */
    @Nullable
    synchronized String obstacle(DataPlaneView view) {
        boolean cutOff = isCutOff(view);
        if (view.draining()) {
            return "draining";
        }
        begun |= view.synced();
        if (!begun) {
            return "not every listener has its endpoints and its port yet";
        }
        return cutOff ? "no listener reaches an endpoint, though some are said to be ready" : null;
    }

    private boolean isCutOff(DataPlaneView view) {
        boolean reachesNone = view.listeners().stream().noneMatch(Readiness::reachesSome)
                && view.listeners().stream().anyMatch(Readiness::hasEjected);
        if (!reachesNone) {
            reachedNoneSince = null;
            return false;
        }
        long now = ticker.nanoTime();
        if (reachedNoneSince == null) {
            reachedNoneSince = now;
        }
        return now - reachedNoneSince >= CUT_OFF_NANOS;
    }

    /** A port is open, or is tried and cannot be opened, only while there is an endpoint that clients may be sent to. */
    private static boolean reachesSome(ListenerView listener) {
        return listener.accepting() || listener.error() != null;
    }

    /** Ejected is what discovery calls ready and this process does not reach, from the first doubt to the success that ends it. */
    private static boolean hasEjected(ListenerView listener) {
        return listener.endpoints().stream().anyMatch(endpoint -> endpoint.state() == State.EJECTED);
    }
}
