package io.tcpforwarder.local.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tcpforwarder.local.EmbeddedCluster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code local/demo}. */
@Command(
        name = "local/demo",
        description = {
            "Runs TcpForwarder on an embedded cluster: a Kubernetes API server in memory, the real operator, data-plane pods"
                    + " as processes of this machine.",
            "Without -f it also starts three backends (one slow, one that begins to fail) and clients that send bytes and"
                    + " compare what comes back."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:ended as asked; with --for: all that was to be seen was seen",
            "1:something was not seen",
            "2:wrong use, or a file that cannot be read or is refused"
        })
final class Demo implements Callable<Integer> {
    private static final int NOT_SEEN = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = Time.class,
            description = "End by itself, this long after the forwarder became Ready: 20s, 1m30s.")
    private @Nullable Duration runFor;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A TcpForwarder of your own, with its Services and EndpointSlices as further documents.")
    private @Nullable Path file;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of the API server, for kubectl. Default: any free one.")
    private int port;

    @Option(
            names = "--plain",
            description = "Print lines instead of drawing a screen. Default where the output is no terminal.")
    private boolean plain;

    private Demo() {}

    /** Ends the process with the exit status. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Demo()).setParameterExceptionHandler(Demo::explain);
        commandLine
                .getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help and exit.")
                        .build());
        return commandLine;
    }

    private static int explain(ParameterException e, String[] arguments) {
        e.getCommandLine().getErr().println("local/demo: " + e.getMessage());
        return e.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
    }

    @Override
    public Integer call() throws InterruptedException {
        long startNanos = System.nanoTime();
        byte[] yaml = yaml();
        Path directory = Path.of(System.getProperty("demo.directory", "demo"));
        // Read by Logback when the first logger is made: the screen belongs to the demo.
        System.setProperty("demo.log", directory.resolve("operator.log").toString());
        System.setProperty("logback.configurationFile", "demo-logback.xml");
        Finale finale = new Finale();
        try {
            Verdict verdict = show(yaml, directory, finale, startNanos);
            finale.run();
            System.out.println();
            verdict.lines().forEach(System.out::println);
            System.out.println("Output of operator and pods: " + directory);
            return verdict.holds() ? 0 : NOT_SEEN;
        } catch (RuntimeException e) {
            if (finale.hasBegun()) {
                // Ctrl-C: the cluster is closed under the show. The exit status is the signal's, not this one.
                return NOT_SEEN;
            }
            finale.run();
            throw e;
        }
    }

    private Verdict show(byte[] yaml, Path directory, Finale finale, long startNanos) throws InterruptedException {
        try {
            boolean lines = plain || System.getenv("DEMO_SCREEN") == null;
            Display display =
                    finale.then(lines ? new PlainLines(System.out) : new FullScreen(System.out, WindowSize::now));
            EmbeddedCluster cluster = finale.then(new EmbeddedCluster(port, directory));
            Show show = new Show(cluster, display, finale, file == null, startNanos);
            show.apply(new ByteArrayInputStream(yaml));
            return show.run(runFor);
        } catch (KubernetesClientException e) {
            throw refused(
                    e.getStatus() == null
                            ? String.valueOf(e.getMessage())
                            : e.getStatus().getMessage());
        } catch (JsonProcessingException e) {
            throw refused("line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(), e.getMessage() + " (does another local/demo run on this machine?)");
        }
    }

    private ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), source() + " is refused: " + why);
    }

    private byte[] yaml() {
        try (InputStream in = file == null
                ? Objects.requireNonNull(Demo.class.getResourceAsStream("/forwarder.yaml"))
                : Files.newInputStream(file)) {
            return in.readAllBytes();
        } catch (NoSuchFileException e) {
            throw new ParameterException(spec.commandLine(), source() + " does not exist");
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), source() + " cannot be read: " + e.getMessage());
        }
    }

    private String source() {
        return file == null ? "local/forwarder.yaml" : file.toString();
    }

    /** A duration as Kubernetes writes it. */
    static final class Time implements CommandLine.ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                Duration time = Duration.parse("PT" + text);
                if (time.isPositive()) {
                    return time;
                }
            } catch (DateTimeParseException e) {
                // Said below.
            }
            throw new CommandLine.TypeConversionException("'" + text + "' is no time; expected as in 20s or 1m30s");
        }
    }
}
