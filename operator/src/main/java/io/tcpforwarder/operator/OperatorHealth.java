package io.tcpforwarder.operator;

import io.tcpforwarder.operator.admin.Readiness;
import io.tcpforwarder.operator.observe.Watch;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the operator does its part. One that waits to take over is ready, else a rollout would never end; so is one that has not been
 * let into some of its namespaces yet, for it serves the others. One that has lost a watch is not: it may act on what was;
 * nor one that can never lead.
 */
final class OperatorHealth {
    private final Supplier<List<Watch>> watches;
    private final Supplier<List<String>> troubles;
    private final @Nullable Leadership leadership;

    /** What {@link OperatorProcess#start()} waits for; null once it has ended. */
    private volatile @Nullable String starting = "starting";

    OperatorHealth(Supplier<List<Watch>> watches, Supplier<List<String>> troubles, @Nullable Leadership leadership) {
        this.watches = watches;
        this.troubles = troubles;
        this.leadership = leadership;
    }

    void starting(String step) {
        starting = step;
    }

    void started() {
        starting = null;
    }

    Readiness readiness() {
        String step = starting;
        if (step == null && leadership != null) {
            step = leadership.trouble();
        }
        List<Watch> all = watches.get();
        boolean lost = all.stream().anyMatch(watch -> watch.state() == Watch.State.LOST);
        boolean heard = all.stream().anyMatch(watch -> watch.state() == Watch.State.UP);
        boolean ready = step == null && heard && !lost;
        String first = step != null ? "not ready: " + step : (ready ? "ready" : "not ready") + role();
        String rest = String.join("\n", troubles.get());
        return new Readiness(ready, first + "\n" + (rest.isEmpty() ? "" : rest + "\n"));
    }

    private String role() {
        if (leadership == null) {
            return "";
        }
        return leadership.isLeading() ? ", leading" : ", standing by for " + leadership.leader();
    }
}
