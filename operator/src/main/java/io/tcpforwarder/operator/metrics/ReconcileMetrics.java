package io.tcpforwarder.operator.metrics;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts passes. The framework's own meters for this count a series for each number of attempts, of which there is no limit
 * here, and bear the framework's names. Called on any thread of the framework.
 */
public final class ReconcileMetrics implements Metrics {
    private static final String PREFIX = "tcp_forwarder_operator_";
    private static final String NO_ANSWER = "NoAnswer";
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry registry;
    private final Supplier<Stream<TcpForwarder>> served;
    private final Timer duration;
    private final Counter successes;
    private final AtomicInteger submitted = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final Set<ResourceID> failing = ConcurrentHashMap.newKeySet();

    /**
     * Adds the meters.
     *
     * @param served the forwarders that there are; asked on any thread
     */
    public ReconcileMetrics(MeterRegistry registry, Supplier<Stream<TcpForwarder>> served) {
        this.registry = registry;
        this.served = served;
        duration = Timer.builder(PREFIX + "reconcile_duration")
                .description("Time that a pass over one TcpForwarder took")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        successes = Counter.builder(PREFIX + "reconciles")
                .description("Passes over one TcpForwarder that ended well")
                .register(registry);
        // From the start, so that a rate of failures is 0 before the first one, and not absent.
        failures(NO_ANSWER);
        Gauge.builder(PREFIX + "queue_depth", () -> Math.max(0, submitted.get() - running.get()))
                .description("TcpForwarders that wait for a pass")
                .register(registry);
        Gauge.builder(PREFIX + "reconciles_running", running::get)
                .description("Passes that run now")
                .register(registry);
        Gauge.builder(PREFIX + "forwarders_failing", this::failing)
                .description("TcpForwarders whose last pass failed, and which are tried again")
                .register(registry);
    }

    @Override
    public void reconcileCustomResource(HasMetadata resource, @Nullable RetryInfo retry, Map<String, Object> metadata) {
        submitted.incrementAndGet();
    }

    /** Also of what is gone when its turn comes, and of which no start was told. */
    @Override
    public void reconciliationExecutionFinished(HasMetadata resource, Map<String, Object> metadata) {
        submitted.decrementAndGet();
    }

    @Override
    public void cleanupDoneFor(ResourceID id, Map<String, Object> metadata) {
        failing.remove(id);
    }

    @Override
    public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
        Timer.Sample sample = Timer.start(registry);
        running.incrementAndGet();
        try {
            T result = execution.execute();
            successes.increment();
            failing.remove(execution.resourceID());
            return result;
        } catch (Exception e) {
            failures(cause(e)).increment();
            failing.add(execution.resourceID());
            throw e;
        } finally {
            running.decrementAndGet();
            sample.stop(duration);
        }
    }

    /** A pass may fail after its forwarder was deleted, because it was: nobody would take it out any more. */
    private int failing() {
        failing.retainAll(served.get().map(ResourceID::fromResource).collect(Collectors.toSet()));
        return failing.size();
    }

    private Counter failures(String cause) {
        return Counter.builder(PREFIX + "reconcile_errors")
                .description("Passes that failed, by HTTP status of the API server or by kind of failure")
                .tag("cause", cause)
                .register(registry);
    }

    /** The status code is what tells a person where to look; no answer at all has code 0 or -1. */
    private static String cause(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof KubernetesClientException refused) {
                return refused.getCode() <= 0 ? NO_ANSWER : Integer.toString(refused.getCode());
            }
        }
        return failure.getClass().getSimpleName();
    }
}
