package io.tcpforwarder.dataplane.admin;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.ListenerView;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether clients should be sent to this pod. A listener that is suspended for want of endpoints keeps the pod ready: a backend
 * that is scaled to zero must not block a rollout. But when no listener accepts although Kubernetes calls endpoints ready, it is
 * this pod that is cut off, and another may not be. What a later config adds does not end readiness: other listeners serve on. Any
 * thread may ask.
 */
final class Readiness {
    private static final long CUT_OFF_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Ticker ticker;
    private @Nullable Long suspendedSince;
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
        return cutOff ? "no listener reaches an endpoint, though Kubernetes says that some are ready" : null;
    }

    private boolean isCutOff(DataPlaneView view) {
        if (view.listeners().isEmpty() || !view.listeners().stream().allMatch(Readiness::isSuspended)) {
            suspendedSince = null;
            return false;
        }
        long now = ticker.nanoTime();
        if (suspendedSince == null) {
            suspendedSince = now;
        }
        return now - suspendedSince >= CUT_OFF_NANOS;
    }

    /** Ejected is what discovery calls ready and this process does not reach, from the first doubt to the success that ends it. */
    private static boolean isSuspended(ListenerView listener) {
        return !listener.accepting()
                && listener.error() == null
                && listener.endpoints().stream().anyMatch(endpoint -> endpoint.state() == State.EJECTED);
    }
}
