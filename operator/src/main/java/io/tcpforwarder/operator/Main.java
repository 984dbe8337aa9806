package io.tcpforwarder.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.tcpforwarder.api.v1alpha1.DurationFormat;
import io.tcpforwarder.operator.desired.DataPlaneImage;
import io.tcpforwarder.operator.desired.MonitoringDefaults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The operator as a program. Each option may be given by the environment variable that its description names. */
@Command(
        name = "tcpforwarder-operator",
        description = "Serves the TcpForwarder resources of a Kubernetes cluster.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
public final class Main implements Callable<Integer> {
    private static final int FAILED = 1;

    @Option(
            names = "--watch-namespaces",
            split = ",",
            paramLabel = "NAMESPACE",
            defaultValue = "${env:WATCH_NAMESPACES}",
            description = "Namespaces to serve, separated by commas. Default: all. Env: WATCH_NAMESPACES.")
    private @Nullable List<String> watchNamespaces;

    @Option(
            names = "--dataplane-image",
            paramLabel = "IMAGE",
            defaultValue = "${env:DATAPLANE_IMAGE}",
            description = "Image of the data-plane pods. Default: that of this version. Env: DATAPLANE_IMAGE.")
    private @Nullable String dataPlaneImage;

    @Option(
            names = "--dataplane-image-pull-policy",
            paramLabel = "POLICY",
            defaultValue = "${env:DATAPLANE_IMAGE_PULL_POLICY}",
            description = "Always, IfNotPresent or Never. Default: Never for an image of localhost/, which nodes are"
                    + " loaded with, IfNotPresent for others. Env: DATAPLANE_IMAGE_PULL_POLICY.")
    private @Nullable String pullPolicy;

    @Option(
            names = "--dataplane-image-pull-secrets",
            split = ",",
            paramLabel = "SECRET",
            defaultValue = "${env:DATAPLANE_IMAGE_PULL_SECRETS}",
            description = "Names of Secrets, separated by commas, by which nodes get that image. They must be in each"
                    + " namespace that has a TcpForwarder. Default: none. Env: DATAPLANE_IMAGE_PULL_SECRETS.")
    private @Nullable List<String> pullSecrets;

    @Option(
            names = "--dataplane-service-monitor-labels",
            split = ",",
            paramLabel = "KEY=VALUE",
            mapFallbackValue = "",
            defaultValue = "${env:DATAPLANE_SERVICE_MONITOR_LABELS}",
            description =
                    "Labels of the ServiceMonitors of data-plane pods, separated by commas, beside those of specs."
                            + " Default: none. Env: DATAPLANE_SERVICE_MONITOR_LABELS.")
    private @Nullable Map<String, String> monitorLabels;

    @Option(
            names = "--dataplane-service-monitor-interval",
            paramLabel = "DURATION",
            defaultValue = "${env:DATAPLANE_SERVICE_MONITOR_INTERVAL}",
            description = "Time between two scrapes of a data-plane pod, such as 30s, where a spec says none."
                    + " Default: as Prometheus is set up. Env: DATAPLANE_SERVICE_MONITOR_INTERVAL.")
    private @Nullable String monitorInterval;

    @Option(
            names = "--leader-election-namespace",
            paramLabel = "NAMESPACE",
            defaultValue = "${env:LEADER_ELECTION_NAMESPACE}",
            description = "Where the Lease of the leader stands. Default: no leader election; then only one operator"
                    + " may run. Env: LEADER_ELECTION_NAMESPACE.")
    private @Nullable String leaderElectionNamespace;

    @Option(
            names = "--leader-election-lease",
            paramLabel = "NAME",
            defaultValue = "${env:LEADER_ELECTION_LEASE:-" + OperatorSettings.DEFAULT_LEASE + "}",
            description = "Name of that Lease, the same for all replicas of one operator and another for each further"
                    + " operator. Default: " + OperatorSettings.DEFAULT_LEASE + ". Env: LEADER_ELECTION_LEASE.")
    private String leaseName = OperatorSettings.DEFAULT_LEASE;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            defaultValue = "${env:ADMIN_PORT:-8080}",
            description = "Port of /healthz, /readyz and /metrics. Default: 8080. Env: ADMIN_PORT.")
    private int adminPort;

    @Option(
            names = "--check-ready",
            paramLabel = "HOST:PORT",
            description = "Ask the operators at every address of this host whether they are ready, print their answers,"
                    + " and exit: with 0 if all are.")
    private @Nullable String checkReady;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** Runs until the process is told to end. */
    public static void main(String... args) {
        int exit = new CommandLine(new Main()).execute(args);
        if (exit != 0) {
            System.exit(exit);
        }
    }

    @Override
    public Integer call() {
        if (checkReady != null) {
            return ReadyCheck.of(checkReady).run(spec.commandLine().getOut()) ? 0 : FAILED;
        }
        KubernetesClient client = ApiClient.builder(Config.autoConfigure(null)).build();
        OperatorProcess process = new OperatorProcess(client, settings(), Main::exit);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            process.close();
                            client.close();
                        },
                        "shutdown"));
        process.start();
        return 0;
    }

    OperatorSettings settings() {
        String image = dataPlaneImage == null ? DataPlaneImage.ofThisVersion().name() : dataPlaneImage;
        return new OperatorSettings(
                watchNamespaces == null ? Set.of() : Set.copyOf(watchNamespaces),
                new DataPlaneImage(
                        image,
                        pullPolicy == null ? DataPlaneImage.usualPullPolicy(image) : pullPolicy,
                        // An environment variable that is set to nothing means the same as one that is not set.
                        pullSecrets == null
                                ? List.of()
                                : pullSecrets.stream()
                                        .filter(name -> !name.isBlank())
                                        .toList()),
                monitoring(),
                leaderElectionNamespace,
                leaseName,
                adminPort);
    }

    private MonitoringDefaults monitoring() {
        Map<String, String> labels = monitorLabels == null
                ? Map.of()
                : monitorLabels.entrySet().stream()
                        .filter(label -> !label.getKey().isBlank())
                        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        return new MonitoringDefaults(labels, monitorInterval());
    }

    private @Nullable Duration monitorInterval() {
        if (monitorInterval == null || monitorInterval.isBlank()) {
            return null;
        }
        try {
            return DurationFormat.parse(monitorInterval);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--dataplane-service-monitor-interval: " + e.getMessage(), e);
        }
    }

    /** On a thread of its own: the caller holds locks that the shutdown hook needs. */
    private static void exit() {
        Thread.ofPlatform().name("exit").start(() -> System.exit(FAILED));
    }

    /** Says which version this is. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tcpforwarder-operator " + DataPlaneImage.VERSION};
        }
    }
}
