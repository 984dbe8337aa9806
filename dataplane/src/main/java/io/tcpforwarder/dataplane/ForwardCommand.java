package io.tcpforwarder.dataplane;

import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.api.v1alpha1.ConnectSpec;
import io.tcpforwarder.api.v1alpha1.DrainSpec;
import io.tcpforwarder.api.v1alpha1.EndpointRemoval;
import io.tcpforwarder.api.v1alpha1.KeepAliveSpec;
import io.tcpforwarder.api.v1alpha1.LimitsSpec;
import io.tcpforwarder.api.v1alpha1.LoggingSpec;
import io.tcpforwarder.api.v1alpha1.PoolSpec;
import io.tcpforwarder.api.v1alpha1.ProbeSpec;
import io.tcpforwarder.api.v1alpha1.ScoringSpec;
import io.tcpforwarder.api.v1alpha1.SelectionSpec;
import io.tcpforwarder.dataplane.config.ConfigException;
import io.tcpforwarder.dataplane.config.ConfigReader;
import io.tcpforwarder.dataplane.discovery.AddressFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
        name = "tcpforwarder",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Forwards TCP connections to where they succeed fastest.",
            "",
            "  tcpforwarder --listen 6379 --to 10.0.0.1:6379 --to 10.0.0.2:6379",
            "  tcpforwarder --config forwarder.yaml",
            ""
        })
final class ForwardCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // required by picocli
    private What what;

    @Option(
            names = "--check",
            description = "Read the config and the files that it names, say what is wrong with them, and exit.")
    private boolean check;

    @Option(
            names = "--config-map",
            paramLabel = "NAME",
            description = "In a pod: after the start, follow the ConfigMap of this name.")
    private @Nullable String configMap;

    @Option(
            names = "--bind-address",
            paramLabel = "ADDRESS",
            description = "Address to listen on. Default: all addresses of the machine.")
    private @Nullable String bindAddress;

    @Option(
            names = "--admin-address",
            paramLabel = "ADDRESS",
            description =
                    "Address of the admin port, such as 0.0.0.0 where --bind-address is 127.0.0.1 and a kubelet or"
                            + " Prometheus must reach it. Default: as --bind-address.")
    private @Nullable String adminAddress;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            defaultValue = "9090",
            description =
                    "Port of /metrics, /healthz, /readyz, /endpoints, /connections, /config and /log-level; 0: none. Default: ${DEFAULT-VALUE}.")
    private int adminPort;

    @Option(names = "--threads", paramLabel = "N", description = "Event loops. Default: one for each core.")
    private @Nullable Integer threads;

    /** Either a file or the short form. */
    private static final class What {
        @Option(
                names = "--config",
                required = true,
                paramLabel = "FILE",
                description =
                        "What to forward, as YAML or JSON; SIGHUP reads it again. Relative paths in it begin at its own folder.")
        private @Nullable Path config;

        @ArgGroup(exclusive = false, multiplicity = "1")
        private @Nullable ShortForm shortForm;
    }

    private static final class ShortForm {
        @Option(names = "--listen", required = true, paramLabel = "PORT", description = "Port to listen on.")
        private int listen;

        @Option(
                names = "--to",
                required = true,
                paramLabel = "HOST:PORT",
                description = "Where to forward to; may be given several times.")
        private List<String> to = List.of();
    }

    @Override
    public Integer call() {
        DataPlaneConfig config;
        try {
            config = config();
        } catch (ConfigException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        if (check) {
            List<String> problems = problemsOfFiles(config);
            if (!problems.isEmpty()) {
                problems.forEach(spec.commandLine().getErr()::println);
                return CommandLine.ExitCode.SOFTWARE;
            }
            spec.commandLine()
                    .getOut()
                    .println("config is valid: " + config.listeners().size() + " listener(s)");
            return CommandLine.ExitCode.OK;
        }
        try {
            new Assembly(new ProcessSettings(
                            folder(),
                            what.config,
                            configMap,
                            bindAddress,
                            adminAddress,
                            adminPort,
                            threads,
                            System.getenv()))
                    .start(config);
        } catch (IOException e) {
            spec.commandLine().getErr().println("--admin-port " + adminPort + ": cannot be opened: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        return CommandLine.ExitCode.OK;
    }

    /** Of the config, where the paths in it begin; the working directory where there is none. */
    private Path folder() {
        return what.config == null ? Path.of("") : Objects.requireNonNullElse(what.config.getParent(), Path.of(""));
    }

    private List<String> problemsOfFiles(DataPlaneConfig config) {
        return config.listeners().stream()
                .flatMap(listener -> listener.backends().stream())
                .map(BackendConfig::file)
                .filter(Objects::nonNull)
                .distinct()
                .flatMap(file -> new AddressFile(folder().resolve(file)).problems().stream())
                .toList();
    }

    private DataPlaneConfig config() throws ConfigException {
        ConfigReader reader = configMap == null ? new ConfigReader() : ConfigReader.ofConfigMap();
        if (what.config != null) {
            return reader.read(what.config);
        }
        ShortForm form = Objects.requireNonNull(what.shortForm);
        DataPlaneConfig config = new DataPlaneConfig(
                DataPlaneConfig.SCHEMA_VERSION,
                0L,
                List.of(ListenerConfig.of("tcp", form.listen, List.of(BackendConfig.ofAddresses("static", form.to)))),
                SelectionSpec.defaults(),
                ScoringSpec.defaults(),
                ProbeSpec.defaults(),
                PoolSpec.defaults(),
                ConnectSpec.defaults(),
                KeepAliveSpec.defaults(),
                LimitsSpec.defaults(),
                // Nothing in front has to learn that this process stops, and a person who presses Ctrl-C means it.
                new DrainSpec(Duration.ZERO, Duration.ofSeconds(10), EndpointRemoval.KEEP),
                LoggingSpec.defaults());
        reader.check(config, "command line");
        return config;
    }
}
