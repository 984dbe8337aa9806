package io.tcpforwarder.dataplane;

import com.sun.management.UnixOperatingSystemMXBean;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.config.DnsConfig;
import io.tcpforwarder.api.config.EndpointSlicesConfig;
import io.tcpforwarder.api.config.IpFamily;
import io.tcpforwarder.api.v1alpha1.LoggingSpec;
import io.tcpforwarder.dataplane.admin.AdminPort;
import io.tcpforwarder.dataplane.admin.AdminServer;
import io.tcpforwarder.dataplane.admin.page.ConnectionHistory;
import io.tcpforwarder.dataplane.admin.page.Page;
import io.tcpforwarder.dataplane.apiserver.ApiServer;
import io.tcpforwarder.dataplane.config.ConfigException;
import io.tcpforwarder.dataplane.config.ConfigMapJson;
import io.tcpforwarder.dataplane.config.ConfigMapSource;
import io.tcpforwarder.dataplane.config.ConfigReader;
import io.tcpforwarder.dataplane.discovery.AddressFile;
import io.tcpforwarder.dataplane.discovery.DnsSource;
import io.tcpforwarder.dataplane.discovery.EndpointSliceJson;
import io.tcpforwarder.dataplane.discovery.EndpointSliceSource;
import io.tcpforwarder.dataplane.discovery.EndpointSource;
import io.tcpforwarder.dataplane.discovery.FileSource;
import io.tcpforwarder.dataplane.discovery.StaticSource;
import io.tcpforwarder.dataplane.logging.AccessLog;
import io.tcpforwarder.dataplane.logging.Logs;
import io.tcpforwarder.dataplane.metrics.ForwarderMetrics;
import io.tcpforwarder.dataplane.report.KubernetesReportStore;
import io.tcpforwarder.dataplane.report.PodIdentity;
import io.tcpforwarder.dataplane.report.ReportWriter;
import io.tcpforwarder.dataplane.transport.Transport;
import io.tcpforwarder.dataplane.transport.channel.ChannelTransport;
import io.tcpforwarder.dataplane.transport.epoll.EpollTransport;
import io.tcpforwarder.dataplane.watch.KubernetesObjectApi;
import io.tcpforwarder.dataplane.watch.ObjectApi;
import io.tcpforwarder.dataplane.watch.PodObjectApi;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the process together and takes it apart again. */
final class Assembly {
    private static final Logger log = LoggerFactory.getLogger(Assembly.class);

    private static final String SERVICE_LABEL = "kubernetes.io/service-name";

    /** A list that takes longer has met an API server that hangs; asking again costs less than waiting. */
    private static final int REQUEST_TIMEOUT_MILLIS = 10_000;

    /** The control thread never blocks: it is much slower than this only when it hangs, and somebody has to be able to ask why. */
    private static final Duration FIRST_CONFIG = Duration.ofSeconds(3);

    private final ProcessSettings process;
    private final ConfigReader reader;
    private final Ticker ticker = Ticker.systemTicker();
    private final ScheduledExecutorService control = new ControlThread();
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("kubernetes", true));
    /** Its own, because the system's resolver blocks for seconds when nobody answers: no watch has to wait for that. */
    private final ScheduledExecutorService names =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("names", true));

    private @Nullable ApiServer apiServer;
    private @Nullable KubernetesClient client;
    private @Nullable Naming naming;

    /**
     * Prepares the start.
     *
     * @param reader of every config that follows the first one
     */
    Assembly(ProcessSettings process, ConfigReader reader) {
        this.process = process;
        this.reader = reader;
    }

    /**
     * Starts; the threads of the process go on after this returns, until it is told to end.
     *
     * @throws IOException if the admin port cannot be opened
     */
    void start(DataPlaneConfig config) throws IOException {
        AdminPort adminPort = process.adminPort() == 0 ? null : AdminPort.open(adminAddress());
        Clock clock = Clock.systemUTC();
        Logs logs = new Logs();
        AccessLog accessLog =
                new AccessLog(clock, Executors.newSingleThreadExecutor(new DefaultThreadFactory("access-log", true)));
        Consumer<LoggingSpec> logging = spec -> {
            logs.apply(spec);
            accessLog.on(spec.accessLog());
        };
        logging.accept(config.logging());
        int threads = Objects.requireNonNullElse(
                process.threads(), Runtime.getRuntime().availableProcessors());
        Transport transport = transport(threads);
        PodIdentity pod = process.pod();
        ForwarderMetrics metrics = new ForwarderMetrics();
        DataPlane dataPlane = new DataPlane(new Surroundings(
                transport,
                control,
                ticker,
                clock,
                SplittableRandom::new,
                this::source,
                accessLog.beside(metrics),
                this::address,
                Assembly::openFiles,
                logging));
        dataPlane.start();
        Termination termination = new Termination(
                () -> {
                    try {
                        dataPlane.drain().join();
                    } finally {
                        transport.close();
                        accessLog.flush();
                    }
                },
                Runtime.getRuntime()::exit,
                code -> {
                    logs.close();
                    Runtime.getRuntime().halt(code);
                });
        serve(dataPlane, config, termination);
        metrics.show(dataPlane::view, ticker);
        metrics.showDropped(accessLog::dropped);
        metrics.showResources(transport::bufferMemory);
        if (adminPort != null) {
            new AdminServer(
                    adminPort,
                    dataPlane,
                    page(pod, dataPlane, metrics, clock),
                    metrics::scrape,
                    ForwarderMetrics.CONTENT_TYPE,
                    logs,
                    ticker);
        }
        if (pod != null) {
            report(pod, dataPlane);
        }
        if (process.configMap() != null) {
            follow(process.configMap(), dataPlane);
        }
    }

    /**
     * Applies the first config. Signals are heard before that: what the JVM does at them by itself would cost the first clients their
     * connections.
     */
    private void serve(DataPlane dataPlane, DataPlaneConfig config, Termination termination) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        Signals.on("TERM", () -> termination.signalled("TERM", 15));
        Signals.on("INT", () -> termination.signalled("INT", 2));
        Signals.on("HUP", () -> {
            // What is read now is newer, and so comes second.
            told.join();
            reread(dataPlane);
        });
        dataPlane.apply(config);
        told.complete(null);
        awaitFirstConfig();
    }

    /** First who is served, then who asks: on one core, what follows would make the ports wait. */
    private void awaitFirstConfig() {
        try {
            control.submit(() -> {}).get(FIRST_CONFIG.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("The config is not applied after {} s", FIRST_CONFIG.toSeconds());
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing fails when nothing is done", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Page page(@Nullable PodIdentity pod, DataPlane dataPlane, ForwarderMetrics metrics, Clock clock) {
        ConnectionHistory history = new ConnectionHistory(dataPlane::view, metrics::traffic, ticker);
        history.record(Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("history", true)));
        return new Page(
                pod == null ? "standalone" : pod.namespace() + "/" + pod.forwarder(),
                pod == null ? "PID " + ProcessHandle.current().pid() : "pod " + pod.name(),
                history,
                ticker,
                clock);
    }

    /** The limit that counts, which the JVM has raised as far as it may (RLIMIT_NOFILE); no limit where the system has none. */
    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    private void reread(DataPlane dataPlane) {
        Path file = process.config();
        if (file == null || process.configMap() != null) {
            log.info(
                    "SIGHUP: there is no file to read again; the config comes from {}",
                    process.configMap() == null ? "the command line" : "ConfigMap " + process.configMap());
            return;
        }
        log.info("SIGHUP: reading {} again", file);
        try {
            dataPlane.apply(reader.read(file));
        } catch (ConfigException e) {
            dataPlane.refused(String.valueOf(e.getMessage()));
        }
    }

    private static Transport transport(int threads) {
        boolean epoll = EpollTransport.isAvailable();
        log.info("TcpForwarder {}: {} event loop(s), sockets by {}", Version.text(), threads, epoll ? "epoll" : "NIO");
        if (!epoll) {
            log.warn("There is no epoll here: NIO is meant for development, see docs/ARCHITECTURE.md");
        }
        return epoll ? new EpollTransport(threads) : new ChannelTransport(threads);
    }

    private void follow(String configMap, DataPlane dataPlane) {
        new ConfigMapSource(
                        configMap,
                        reader,
                        new PodObjectApi<>(
                                apiServer(),
                                "/api/v1/namespaces/%s/configmaps".formatted(process.namespace()),
                                PodObjectApi.byName(configMap),
                                ConfigMapJson::read),
                        worker,
                        ticker,
                        new SplittableRandom(),
                        dataPlane::apply,
                        dataPlane::refused)
                .start();
    }

    private void report(PodIdentity pod, DataPlane dataPlane) {
        if (process.account() == null) {
            log.warn("Pod {} reports nothing: KUBECONFIG is set, or KUBERNETES_SERVICE_HOST is not", pod.name());
            return;
        }
        new ReportWriter(
                pod.forwarder(),
                dataPlane::view,
                new KubernetesReportStore(apiServer(), pod),
                Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("report", true)),
                ticker,
                InstantSource.system(),
                new SplittableRandom());
    }

    private InetSocketAddress address(int port) {
        return address(process.bindAddress(), port);
    }

    private InetSocketAddress adminAddress() {
        return address(
                process.adminAddress() == null ? process.bindAddress() : process.adminAddress(), process.adminPort());
    }

    private static InetSocketAddress address(@Nullable String host, int port) {
        return host == null ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    EndpointSource source(BackendConfig backend) {
        EndpointSlicesConfig slices = backend.endpointSlices();
        if (slices != null) {
            return source(slices);
        }
        if (backend.dns() != null) {
            return source(backend.dns());
        }
        return backend.file() != null
                ? new FileSource(new AddressFile(process.folder().resolve(backend.file())), names, ticker)
                : new StaticSource(Objects.requireNonNull(backend.addresses()), names);
    }

    private EndpointSource source(DnsConfig dns) {
        Naming by = naming();
        return dns.srv() != null
                ? DnsSource.ofService(dns.srv(), by.names(), by.ipv6(), by.loop(), ticker, new SplittableRandom())
                : DnsSource.ofHost(
                        Objects.requireNonNull(dns.host()),
                        Objects.requireNonNull(dns.port()),
                        by.names(),
                        by.ipv6(),
                        by.loop(),
                        ticker,
                        new SplittableRandom());
    }

    private synchronized Naming naming() {
        if (naming == null) {
            naming = Naming.ofSystem();
        }
        return naming;
    }

    private EndpointSource source(EndpointSlicesConfig slices) {
        return new EndpointSliceSource(
                slices.service(),
                slices.portName(),
                slices.ipFamily() == IpFamily.IPV6 ? "IPv6" : "IPv4",
                api(slices),
                worker,
                ticker,
                new SplittableRandom());
    }

    private ObjectApi<EndpointSlice> api(EndpointSlicesConfig slices) {
        return process.account() != null
                ? new PodObjectApi<>(
                        apiServer(),
                        "/apis/discovery.k8s.io/v1/namespaces/%s/endpointslices".formatted(slices.namespace()),
                        PodObjectApi.byLabel(SERVICE_LABEL, slices.service()),
                        EndpointSliceJson::read)
                : new KubernetesObjectApi<>(client().discovery()
                        .v1()
                        .endpointSlices()
                        .inNamespace(slices.namespace())
                        .withLabel(SERVICE_LABEL, slices.service()));
    }

    /** Made only where something asks for it: alone, the process needs no cluster. */
    private synchronized ApiServer apiServer() {
        if (apiServer == null) {
            apiServer = new ApiServer(
                    Objects.requireNonNull(process.account(), "asked for where there is one"),
                    Executors.newSingleThreadExecutor(new DefaultThreadFactory("kubernetes-answers", true)));
        }
        return apiServer;
    }

    /** Knows kubeconfigs, which pods have none of. */
    private synchronized KubernetesClient client() {
        if (client == null) {
            client = new KubernetesClientBuilder()
                    .withConfig(new ConfigBuilder(Config.autoConfigure(null))
                            .withRequestTimeout(REQUEST_TIMEOUT_MILLIS)
                            .withRequestRetryBackoffLimit(0)
                            .withWatchReconnectLimit(0)
                            .build())
                    .build();
        }
        return client;
    }
}
