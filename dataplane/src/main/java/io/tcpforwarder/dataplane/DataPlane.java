package io.tcpforwarder.dataplane;

import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.api.v1alpha1.DrainSpec;
import io.tcpforwarder.api.v1alpha1.DurationFormat;
import io.tcpforwarder.api.v1alpha1.KeepAliveSpec;
import io.tcpforwarder.dataplane.admin.Insight;
import io.tcpforwarder.dataplane.admission.Admission;
import io.tcpforwarder.dataplane.admission.DescriptorBudget;
import io.tcpforwarder.dataplane.balance.SampleRing;
import io.tcpforwarder.dataplane.listener.LoopContext;
import io.tcpforwarder.dataplane.pool.WaitingLimit;
import io.tcpforwarder.dataplane.probing.Probe;
import io.tcpforwarder.dataplane.probing.StreamProbe;
import io.tcpforwarder.dataplane.transport.KeepAlive;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.view.Census;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All listeners of one process. Public methods may be called from any thread and do their work on the control thread, which owns
 * every field.
 */
public final class DataPlane implements Insight {
    private static final Logger log = LoggerFactory.getLogger(DataPlane.class);

    /** Between two looks at samples that can wait; a failure is looked at at once. */
    private static final Duration TICK = Duration.ofMillis(50);

    /** The control thread never blocks, so it is late only when it hangs. */
    private static final Duration VIEW_TIMEOUT = Duration.ofSeconds(3);

    /** Holds the samples of one tick at 160,000 connections a second in one loop. */
    private static final int RING_CAPACITY = 8192;

    /** Endpoints come and go, and the probe of each takes an open file. */
    private static final Duration LIMIT_CHECK = Duration.ofSeconds(10);

    /** A loop resets all of its connections in milliseconds; one that has not by then will not. */
    private static final Duration RESET = Duration.ofSeconds(5);

    /** Of one endpoint that are under way at once. */
    private static final int PROBES = 1;

    private final Surroundings surroundings;
    private final Admission admission = new Admission(1);
    private final WaitingLimit waiting = new WaitingLimit();
    private final List<SampleRing> rings = new ArrayList<>();
    private final List<LoopContext> contexts = new ArrayList<>();
    private final Probe probe;
    private final Map<String, ActiveListener> listeners = new LinkedHashMap<>();

    /** Endpoints that the limits were made for. */
    private int budgeted;

    private @Nullable DataPlaneConfig applied;
    private @Nullable String configError;
    private @Nullable String configDigest;
    private @Nullable String configWarning;
    private DrainSpec drain = DrainSpec.defaults();
    private boolean draining;

    DataPlane(Surroundings surroundings) {
        this.surroundings = surroundings;
        for (Loop loop : surroundings.transport().loops()) {
            SampleRing ring = new SampleRing(
                    RING_CAPACITY,
                    surroundings.ticker(),
                    () -> surroundings.control().execute(this::takeSamples));
            rings.add(ring);
            contexts.add(new LoopContext(
                    loop, ring, surroundings.ticker(), surroundings.random().get()));
        }
        this.probe =
                new StreamProbe(surroundings.transport().loops(), Thread::startVirtualThread, surroundings.ticker());
    }

    /** Begins to look at samples. */
    void start() {
        surroundings
                .control()
                .scheduleWithFixedDelay(
                        () -> {
                            if (applied != null) {
                                limit(applied);
                            }
                        },
                        LIMIT_CHECK.toMillis(),
                        LIMIT_CHECK.toMillis(),
                        TimeUnit.MILLISECONDS);
        surroundings
                .control()
                .scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick() {
        takeSamples();
        listeners.values().forEach(listener -> apart(listener::tick));
        if (applied != null && endpoints() != budgeted) {
            limit(applied);
        }
    }

    /** As often as failures come, so it does no more than they ask for: who is ejected by them is published without a tick. */
    private void takeSamples() {
        rings.forEach(ring -> apart(ring::drain));
    }

    /** What one of many fails at keeps none of the others from its turn; thrown on, it would even end the ticking for good. */
    private static void apart(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException e) {
            log.error("A decision failed", e);
        }
    }

    /** Takes over a config that has no name. */
    void apply(DataPlaneConfig config) {
        apply(config, null);
    }

    /**
     * Takes over a config. Listeners that stay keep their connections, scores and counters.
     *
     * @param digest names its content; null where nobody asks for it
     */
    void apply(DataPlaneConfig config, @Nullable String digest) {
        surroundings.control().execute(() -> {
            try {
                applyNow(config, digest);
            } catch (RuntimeException e) {
                log.error("Config of generation {} could not be applied", config.generation(), e);
                configError = "cannot be applied: " + e;
            }
        });
    }

    /** A newer config cannot be used: the one that is applied goes on. */
    void refused(String error) {
        surroundings.control().execute(() -> {
            log.error("A newer config is not applied, what was applied before goes on: {}", error);
            configError = error;
        });
    }

    private void applyNow(DataPlaneConfig config, @Nullable String digest) {
        if (draining) {
            return;
        }
        configError = null;
        if (config.equals(applied)) {
            configDigest = digest;
            return;
        }
        drain = config.drain();
        surroundings.logging().accept(config.logging());
        surroundings.transport().keepAlive(keepAlive(config.keepAlive()));
        Settings settings = Settings.of(config);
        removeListenersNotIn(config);
        for (ListenerConfig listener : config.listeners()) {
            ActiveListener known = listeners.get(listener.name());
            if (known == null) {
                listeners.put(
                        listener.name(),
                        new ActiveListener(listener, settings, surroundings, admission, waiting, contexts, probe));
            } else {
                known.apply(listener, settings);
            }
        }
        applied = config;
        configDigest = digest;
        limit(config);
        log.info("Applied config of generation {} with {} listener(s)", config.generation(), listeners.size());
    }

    /** Lets in what the config says, or as many as there are files for. */
    private void limit(DataPlaneConfig config) {
        int endpoints = endpoints();
        budgeted = endpoints;
        DescriptorBudget budget = new DescriptorBudget(
                surroundings.openFiles().getAsLong(),
                listeners.size() + (long) PROBES * endpoints,
                (long) config.pool().maxSize() * endpoints);
        int wanted = config.limits().maxConnectionsPerPod();
        String warning = budget.warning(wanted);
        if (warning != null && !warning.equals(configWarning)) {
            log.warn("{}; {} are let in now", warning, budget.limit(wanted));
        }
        configWarning = warning;
        admission.limit(budget.limit(wanted));
        waiting.limit(budget.left(wanted, admission.admitted()));
    }

    private int endpoints() {
        return listeners.values().stream().mapToInt(ActiveListener::endpoints).sum();
    }

    private static KeepAlive keepAlive(KeepAliveSpec spec) {
        return new KeepAlive(spec.idle(), spec.interval(), spec.retries());
    }

    /** First, because a port that one listener gives up may be another's from now on. */
    private void removeListenersNotIn(DataPlaneConfig config) {
        for (Iterator<Map.Entry<String, ActiveListener>> i =
                        listeners.entrySet().iterator();
                i.hasNext(); ) {
            Map.Entry<String, ActiveListener> entry = i.next();
            if (config.listeners().stream()
                    .noneMatch(listener -> listener.name().equals(entry.getKey()))) {
                entry.getValue().close();
                surroundings.observers().removed(entry.getKey());
                i.remove();
            }
        }
    }

    /**
     * What is going on now. Waits for the control thread.
     *
     * @throws IllegalStateException if that does not answer in time
     */
    @Override
    public DataPlaneView view() {
        return answer(CompletableFuture.supplyAsync(this::viewNow, surroundings.control()));
    }

    /** Each loop counts its own, beside its other work. Waits for them. */
    @Override
    public Census connections(int listed) {
        Census all = new Census(listed);
        contexts.stream()
                .map(context -> context.census(listed))
                // All begin before the first is waited for.
                .toList()
                .forEach(part -> all.add(answer(part)));
        return all;
    }

    /** With what could not be done as it says. Waits for the control thread. */
    @Override
    public Object config() {
        return answer(CompletableFuture.supplyAsync(
                () -> new AppliedConfig(configError, configWarning, admission.limit(), applied),
                surroundings.control()));
    }

    private record AppliedConfig(
            @Nullable String configError,
            @Nullable String configWarning,
            int maxConnections,
            @Nullable DataPlaneConfig config) {}

    private static <T> T answer(CompletableFuture<T> asked) {
        try {
            return asked.get(VIEW_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "the thread that knows has not answered for " + VIEW_TIMEOUT.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the thread that knows cannot tell what is going on: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private DataPlaneView viewNow() {
        return new DataPlaneView(
                Version.text(),
                applied == null ? 0 : applied.generation(),
                configDigest,
                configError,
                configWarning,
                applied != null && listeners.values().stream().allMatch(ActiveListener::settled),
                draining,
                admission.admitted(),
                admission.limit(),
                rings.stream().mapToLong(SampleRing::dropped).sum(),
                surroundings.transport().acceptPauses(),
                listeners.values().stream().map(ActiveListener::view).toList());
    }

    /**
     * Stops as a pod must: goes on accepting for {@code drain.delay}, while those who send clients here learn that this process ends;
     * then accepts no more and lets connections finish for {@code drain.timeout}; then resets the rest.
     *
     * @return done when no connection is left, or 5 s after the reset if one is all the same; failed if stopping did
     */
    CompletableFuture<Void> drain() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        surroundings.control().execute(() -> {
            // Before its first config nobody is sent here.
            Duration delay = applied == null ? Duration.ZERO : drain.delay();
            log.info("Stopping: accepting for {} more", DurationFormat.format(delay));
            later(delay, done, () -> stopAccepting(done));
        });
        return done;
    }

    private void stopAccepting(CompletableFuture<Void> done) {
        draining = true;
        listeners.values().forEach(listener -> apart(listener::stopAccepting));
        log.info(
                "Stopping: {} connection(s) may finish within {}",
                admission.admitted(),
                DurationFormat.format(drain.timeout()));
        // First a tick later: by then the loops have taken what was queued.
        long begun = surroundings.ticker().nanoTime();
        later(TICK, done, () -> endWhenIdle(done, begun));
    }

    private void endWhenIdle(CompletableFuture<Void> done, long begun) {
        if (admission.admitted() == 0) {
            end(done);
        } else if (surroundings.ticker().nanoTime() - begun >= drain.timeout().toNanos()) {
            log.warn("Stopping: resetting {} connection(s)", admission.admitted());
            contexts.forEach(LoopContext::abortAll);
            long reset = surroundings.ticker().nanoTime();
            later(TICK, done, () -> endWhenReset(done, reset));
        } else {
            later(TICK, done, () -> endWhenIdle(done, begun));
        }
    }

    private void endWhenReset(CompletableFuture<Void> done, long begun) {
        boolean stuck = surroundings.ticker().nanoTime() - begun >= RESET.toNanos();
        if (admission.admitted() == 0 || stuck) {
            if (stuck) {
                log.error("Stopping: {} connection(s) are counted though all were reset", admission.admitted());
            }
            end(done);
        } else {
            contexts.forEach(LoopContext::abortAll);
            later(TICK, done, () -> endWhenReset(done, begun));
        }
    }

    private void end(CompletableFuture<Void> done) {
        listeners.values().forEach(listener -> apart(listener::close));
        done.complete(null);
    }

    /** A step of stopping. One that fails is the last: who waits for the end would wait for ever. */
    private void later(Duration delay, CompletableFuture<Void> done, Runnable step) {
        surroundings
                .control()
                .schedule(
                        () -> {
                            try {
                                step.run();
                            } catch (RuntimeException e) {
                                done.completeExceptionally(e);
                            }
                        },
                        delay.toNanos(),
                        TimeUnit.NANOSECONDS);
    }
}
