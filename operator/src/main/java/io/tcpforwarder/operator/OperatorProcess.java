package io.tcpforwarder.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.admin.AdminServer;
import io.tcpforwarder.operator.announce.EventQueue;
import io.tcpforwarder.operator.desired.DataPlaneImage;
import io.tcpforwarder.operator.metrics.ProcessMetrics;
import io.tcpforwarder.operator.metrics.ReconcileMetrics;
import io.tcpforwarder.operator.metrics.StateMetrics;
import io.tcpforwarder.operator.observe.Observer;
import io.tcpforwarder.operator.observe.Watch;
import io.tcpforwarder.operator.observe.WatchCheck;
import io.tcpforwarder.operator.reconcile.TcpForwarderReconciler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole operator in one object, for {@link Main} and for programs that embed it. Any thread may start and close it, each
 * once. The client belongs to the caller and stays open.
 */
public final class OperatorProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorProcess.class);

    /**
     * How long the start waits for a watch that is not answered or not allowed; it goes on trying. What its cache would hold is not acted
     * on before it is there.
     */
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(3);

    private static final int HTTP_SERVER_ERRORS = 500;

    private static final Duration CHECKS = Duration.ofSeconds(5);

    /** Over each forwarder. Enough for all that comes of one change; what comes meanwhile is looked at together. */
    private static final int PASSES_A_SECOND = 5;

    /** They wait for the API server most of the time; more of them only take memory, and would crowd it when it is slow. */
    private static final int PASSES_AT_ONCE = 16;

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ProcessMetrics processMetrics = new ProcessMetrics(metrics);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("scheduler").daemon().factory());
    private final EventQueue events = new EventQueue();
    private final KubernetesClient client;
    private final Operator operator;
    private final TcpForwarderReconciler reconciler;
    private final WatchCheck watchCheck;
    private final OperatorHealth health;
    private final @Nullable Leadership leadership;
    private final @Nullable AdminServer admin;

    /** As {@link #OperatorProcess(KubernetesClient, OperatorSettings, Runnable)} where nobody else can lead. */
    public OperatorProcess(KubernetesClient client, OperatorSettings settings) {
        this(client, settings, () -> {});
    }

    /**
     * Binds the admin port, if there is one; reads nothing of the cluster before {@link #start()}.
     *
     * @param onFailure called when another operator may have taken over, a watch or the election of a leader has ended for
     *     good, so that this process must
     *     end at once. It must not wait for {@link #close()}.
     * @throws java.io.UncheckedIOException if the admin port is taken
     */
    public OperatorProcess(KubernetesClient client, OperatorSettings settings, Runnable onFailure) {
        String leaseNamespace = settings.leaderElectionNamespace();
        this.client = client;
        leadership = leaseNamespace == null
                ? null
                : new Leadership(client, leaseNamespace, settings.leaseName(), onFailure, InstantSource.system());
        KubernetesClient ofFramework = leadership == null ? client : leadership.over(client);
        reconciler = new TcpForwarderReconciler(
                client, settings.dataPlaneImage(), settings.monitoring(), InstantSource.system(), scheduler, events);
        // Made here, because the framework runs what follows twice: the gauges would be those of a first one that hears
        // nothing.
        ReconcileMetrics reconcileMetrics = new ReconcileMetrics(metrics, reconciler::forwarders);
        operator = new Operator(overrider -> {
            overrider
                    .withKubernetesClient(ofFramework)
                    .withCloseClientOnStop(false)
                    .withUseSSAToPatchPrimaryResource(true)
                    .withConcurrentReconciliationThreads(PASSES_AT_ONCE)
                    .withResourceCloner(new SharedResources())
                    // Tells our own writes from those of others when the watch reports them.
                    .withParseResourceVersions(true)
                    .withMetrics(reconcileMetrics)
                    .withStopOnInformerErrorDuringStartup(false)
                    .withCacheSyncTimeout(FIRST_ANSWER)
                    .withInformerStoppedHandler((informer, cause) -> {
                        if (cause != null) {
                            LOG.error("The watch {} has ended for good", informer, cause);
                            onFailure.run();
                        }
                    })
                    .withReconciliationTerminationTimeout(Duration.ofSeconds(5));
            if (leadership != null) {
                overrider.withLeaderElectionConfiguration(leadership.configuration());
            }
        });
        operator.register(reconciler, configuration -> {
            configure(configuration, settings);
            // Aware of generations alone, it would leave a status that someone has edited, and hear of no annotation.
            configuration.withGenerationAware(false).withOnUpdateFilter(reconciler::isNews);
        });
        watchCheck = new WatchCheck(client, reconciler::watches);
        health = new OperatorHealth(reconciler::watches, watchCheck::troubles, leadership);
        StateMetrics.register(
                metrics,
                DataPlaneImage.VERSION,
                reconciler::forwarders,
                reconciler::watches,
                () -> leadership == null || leadership.isLeading(),
                InstantSource.system());
        admin = settings.adminPort() == null
                ? null
                : new AdminServer(settings.adminPort(), health::readiness, metrics::scrape);
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
                .withInformerListLimit(Observer.PAGE)
                // Whoever changes what we own all the time, or reports all the time, must not make us spin.
                .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), PASSES_A_SECOND))
                .withRetry(new GenericRetry()
                        .setInitialInterval(500)
                        .setIntervalMultiplier(1.5)
                        .setMaxInterval(Duration.ofMinutes(1).toMillis())
                        .withoutMaxAttempts());
    }

    /**
     * Reads the cluster and begins to serve it, once it leads. Waits for an API server that does not answer; returns once the caches
     * are filled, but for those of namespaces that cannot be read yet.
     *
     * @throws io.javaoperatorsdk.operator.OperatorException if the Lease is forbidden
     */
    public void start() {
        if (admin != null) {
            admin.start();
        }
        health.starting("the API server has not answered yet");
        if (!answered()) {
            return;
        }
        health.starting("the caches are not filled yet");
        scheduler.scheduleWithFixedDelay(watchCheck, CHECKS.toMillis(), CHECKS.toMillis(), TimeUnit.MILLISECONDS);
        if (leadership != null) {
            leadership.mend();
            scheduler.scheduleWithFixedDelay(
                    () -> leadership.check(isHeard()), CHECKS.toMillis(), CHECKS.toMillis(), TimeUnit.MILLISECONDS);
        }
        operator.start();
        health.started();
    }

    private boolean isHeard() {
        return reconciler.watches().stream().anyMatch(watch -> watch.state() == Watch.State.UP);
    }

    /** Ending instead would have the kubelet start the process ever more rarely, and so late once the API server is back. */
    private boolean answered() {
        boolean told = false;
        while (closed.getCount() > 0) {
            try {
                client.getKubernetesVersion();
                return true;
            } catch (KubernetesClientException e) {
                if (e.getCode() > 0 && e.getCode() < HTTP_SERVER_ERRORS) {
                    return true;
                }
                health.starting("the API server does not answer: " + e.getMessage());
                if (!told) {
                    LOG.warn("The API server does not answer; waiting for it", e);
                    told = true;
                }
            }
            try {
                if (closed.await(1, TimeUnit.SECONDS)) {
                    return false;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    /** The TCP port of health and metrics; empty if there is none. */
    public OptionalInt adminPort() {
        return admin == null ? OptionalInt.empty() : OptionalInt.of(admin.port());
    }

    /** Ends the passes that run, within 5 s, and lets the next leader start. What was applied goes on serving. */
    @Override
    public void close() {
        closed.countDown();
        reconciler.ending();
        if (leadership != null) {
            leadership.resign();
        }
        operator.stop();
        scheduler.shutdownNow();
        events.close();
        if (leadership != null) {
            leadership.release();
        }
        if (admin != null) {
            admin.close();
        }
        processMetrics.close();
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
