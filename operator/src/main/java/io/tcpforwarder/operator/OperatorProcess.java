package io.tcpforwarder.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.admin.AdminServer;
import io.tcpforwarder.operator.reconcile.TcpForwarderReconciler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The whole operator in one object, for {@link Main} and for programs that embed it. Any thread may start and close it, each
 * once. The client belongs to the caller and stays open.
 */
public final class OperatorProcess implements AutoCloseable {
    /** Over each forwarder. Enough for all that comes of one change; what comes meanwhile is looked at together. */
    private static final int PASSES_A_SECOND = 5;

    /** They wait for the API server most of the time; more of them only take memory, and would crowd it when it is slow. */
    private static final int PASSES_AT_ONCE = 16;

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("scheduler").daemon().factory());
    private final Operator operator;
    private final @Nullable Leadership leadership;
    private final @Nullable AdminServer admin;

    /** As {@link #OperatorProcess(KubernetesClient, OperatorSettings, Runnable)} where nobody else can lead. */
    public OperatorProcess(KubernetesClient client, OperatorSettings settings) {
        this(client, settings, () -> {});
    }

    /**
     * Binds the admin port, if there is one; reads nothing of the cluster before {@link #start()}.
     *
     * @param onLeadershipLost called when another operator may have taken over, so that this process must end at once. It
     *     must not wait for {@link #close()}.
     * @throws java.io.UncheckedIOException if the admin port is taken
     */
    public OperatorProcess(KubernetesClient client, OperatorSettings settings, Runnable onLeadershipLost) {
        String leaseNamespace = settings.leaderElectionNamespace();
        leadership = leaseNamespace == null ? null : new Leadership(client, leaseNamespace, onLeadershipLost);
        operator = new Operator(overrider -> {
            overrider
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withUseSSAToPatchPrimaryResource(true)
                    .withConcurrentReconciliationThreads(PASSES_AT_ONCE)
                    .withResourceCloner(new SharedResources())
                    // Tells our own writes from those of others when the watch reports them.
                    .withParseResourceVersions(true)
                    .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(metrics))
                    .withReconciliationTerminationTimeout(Duration.ofSeconds(5));
            if (leadership != null) {
                overrider.withLeaderElectionConfiguration(leadership.configuration());
            }
        });
        operator.register(
                new TcpForwarderReconciler(client, settings.dataPlaneImage(), InstantSource.system(), scheduler),
                configuration -> configure(configuration, settings));
        admin = settings.adminPort() == null
                ? null
                : new AdminServer(
                        settings.adminPort(),
                        () -> operator.getRuntimeInfo().isStarted()
                                && operator.getRuntimeInfo().allEventSourcesAreHealthy(),
                        metrics::scrape);
    }

    private static void configure(
            ControllerConfigurationOverrider<TcpForwarder> configuration, OperatorSettings settings) {
        if (settings.watchNamespaces().isEmpty()) {
            configuration.watchingAllNamespaces();
        } else {
            configuration.settingNamespaces(settings.watchNamespaces());
        }
        configuration
                .withName("tcpforwarder")
                // Whoever changes what we own all the time, or reports all the time, must not make us spin.
                .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), PASSES_A_SECOND))
                .withRetry(new GenericRetry()
                        .setInitialInterval(500)
                        .setIntervalMultiplier(1.5)
                        .setMaxInterval(Duration.ofMinutes(1).toMillis())
                        .withoutMaxAttempts());
    }

    /**
     * Reads the cluster and begins to serve it, once it leads; returns once the caches are filled.
     *
     * @throws io.javaoperatorsdk.operator.OperatorException if the API server cannot be reached or forbids what is needed
     */
    public void start() {
        if (admin != null) {
            admin.start();
        }
        operator.start();
    }

    /** The TCP port of health and metrics; empty if there is none. */
    public OptionalInt adminPort() {
        return admin == null ? OptionalInt.empty() : OptionalInt.of(admin.port());
    }

    /** Ends the passes that run, within 5 s, and lets the next leader start. What was applied goes on serving. */
    @Override
    public void close() {
        if (leadership != null) {
            leadership.resign();
        }
        operator.stop();
        scheduler.shutdownNow();
        if (leadership != null) {
            leadership.release();
        }
        if (admin != null) {
            admin.close();
        }
        metrics.close();
    }

    /**
     * Nothing here changes what it gets from a cache, so it needs no copy. A copy is made by writing and reading, which costs more than a
     * pass and would lose {@link io.tcpforwarder.api.v1alpha1.TcpForwarderSpec#unreadable()}.
     */
    private static final class SharedResources implements Cloner {
        @Override
        public <R extends HasMetadata> R clone(R resource) {
            return resource;
        }
    }
}
