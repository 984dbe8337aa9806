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
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Does what the command line asks for. */
final class ForwardCommand {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private final PrintStream out;
    private final PrintStream err;

    ForwardCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Returns the exit code once the process runs, or cannot. */
    int run(String... args) {
        try {
            Options options = Options.parse(args);
            if (options.has(Option.HELP)) {
                out.print(Resource.text("usage.txt"));
                return OK;
            }
            if (options.has(Option.VERSION)) {
                out.println("tcpforwarder " + Version.text());
                return OK;
            }
            CommandLine line = CommandLine.of(options);
            return line.check() ? check(line) : start(line);
        } catch (UsageException e) {
            err.println(e.getMessage() + System.lineSeparator() + "tcpforwarder --help shows all options");
            return MISUSED;
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return FAILED;
        } catch (RuntimeException | Error e) {
            // Threads that were begun would keep a process that serves nobody.
            e.printStackTrace(err);
            return FAILED;
        }
    }

    private int check(CommandLine line) throws ConfigException {
        DataPlaneConfig config = config(line, reader(line));
        List<String> problems = problemsOfFiles(config, folder(line));
        if (problems.isEmpty()) {
            out.println("config is valid: " + config.listeners().size() + " listener(s)");
            return OK;
        }
        problems.forEach(err::println);
        return FAILED;
    }

    private int start(CommandLine line) throws ConfigException, UsageException {
        ConfigReader reader = reader(line);
        DataPlaneConfig config = config(line, reader);
        ProcessSettings process = new ProcessSettings(
                folder(line),
                line.config(),
                line.configMap(),
                line.bindAddress(),
                line.adminAddress(),
                line.adminPort(),
                line.threads(),
                System.getenv());
        checkAccount(process);
        try {
            new Assembly(process, reader).start(config);
            return OK;
        } catch (IOException e) {
            err.println("--admin-port " + line.adminPort() + ": cannot be opened: " + e.getMessage());
            return FAILED;
        }
    }

    private static void checkAccount(ProcessSettings process) throws UsageException {
        try {
            if (process.account() == null && process.configMap() != null) {
                throw new UsageException(
                        "--config-map: only in a pod; expected KUBERNETES_SERVICE_HOST to be set, and KUBECONFIG not to be");
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** Of the config, where the paths in it begin; the working directory where there is none. */
    private static Path folder(CommandLine line) {
        return line.config() == null
                ? Path.of("")
                : Objects.requireNonNullElse(line.config().getParent(), Path.of(""));
    }

    private static List<String> problemsOfFiles(DataPlaneConfig config, Path folder) {
        return config.listeners().stream()
                .flatMap(listener -> listener.backends().stream())
                .map(BackendConfig::file)
                .filter(Objects::nonNull)
                .distinct()
                .flatMap(file -> new AddressFile(folder.resolve(file)).problems().stream())
                .toList();
    }

    private static ConfigReader reader(CommandLine line) {
        return line.configMap() == null ? new ConfigReader(line.takenPort()) : ConfigReader.ofConfigMap();
    }

    private static DataPlaneConfig config(CommandLine line, ConfigReader reader) throws ConfigException {
        if (line.config() != null) {
            return reader.read(line.config());
        }
        int port = Objects.requireNonNull(line.listen());
        DataPlaneConfig config = new DataPlaneConfig(
                DataPlaneConfig.SCHEMA_VERSION,
                0L,
                List.of(ListenerConfig.of("tcp", port, List.of(BackendConfig.ofAddresses("static", line.to())))),
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
