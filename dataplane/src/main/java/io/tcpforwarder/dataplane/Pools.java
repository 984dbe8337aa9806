package io.tcpforwarder.dataplane;

import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.listener.LoopContext;
import io.tcpforwarder.dataplane.pool.PoolObserver;
import io.tcpforwarder.dataplane.pool.PoolSettings;
import io.tcpforwarder.dataplane.pool.UpstreamPool;
import io.tcpforwarder.dataplane.pool.WaitingLimit;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The pools of one listener, one for each event loop. Owned by the control thread; each pool belongs to its loop. */
final class Pools {
    private final List<LoopContext> contexts;
    private final List<UpstreamPool> ofLoops;
    private PoolSettings settings = PoolSettings.NONE;
    private List<List<Candidate>> followed = List.of();

    Pools(
            List<LoopContext> contexts,
            Supplier<? extends RandomGenerator> random,
            PoolObserver observer,
            WaitingLimit all) {
        this.contexts = contexts;
        this.ofLoops = contexts.stream()
                .map(context -> context.pool(contexts.size(), random.get(), observer, all))
                .toList();
    }

    List<UpstreamPool> ofLoops() {
        return ofLoops;
    }

    void apply(PoolSettings changed) {
        if (!changed.equals(settings)) {
            settings = changed;
            followed = List.of();
            each(pool -> pool.apply(changed));
        }
    }

    /** Called at each publication, most of which change scores alone: then the loops are left in peace. */
    void follow(Balance balance) {
        if (!settings.enabled()) {
            return;
        }
        List<List<Candidate>> usable =
                balance.backends().stream().map(Balance.Backend::candidates).toList();
        if (!usable.equals(followed)) {
            followed = usable;
            each(pool -> pool.follow(balance));
        }
    }

    void close() {
        settings = PoolSettings.NONE;
        each(UpstreamPool::close);
    }

    private void each(Consumer<UpstreamPool> task) {
        for (int i = 0; i < ofLoops.size(); i++) {
            UpstreamPool pool = ofLoops.get(i);
            contexts.get(i).execute(() -> task.accept(pool));
        }
    }
}
