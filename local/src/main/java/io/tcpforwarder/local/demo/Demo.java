package io.tcpforwarder.local.demo;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tcpforwarder.local.EmbeddedCluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code local/demo}. */
@Command(
        name = "local/demo",
        mixinStandardHelpOptions = true,
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
            description = "Print a block of text every few seconds. Default where the output is no terminal.")
    private boolean plain;

    private Demo() {}

    /** Ends the process with the exit status. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Demo()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("tcpforwarder-demo-");
        // Read by Logback when the first logger is made: the screen belongs to the demo.
        System.setProperty("demo.log", directory.resolve("operator.log").toString());
        System.setProperty("logback.configurationFile", "demo-logback.xml");
        Finale finale = new Finale();
        Terminal terminal = finale.then(Terminal.of(plain));

        terminal.draw(List.of("Starting; the output of operator and pods is in " + directory));
        EmbeddedCluster cluster = finale.then(new EmbeddedCluster(port, directory));
        Show show = new Show(cluster, terminal, finale, file == null);
        try (InputStream yaml = open()) {
            show.apply(yaml);
        } catch (KubernetesClientException | IllegalArgumentException e) {
            finale.run();
            throw new ParameterException(spec.commandLine(), source() + " is refused: " + e.getMessage());
        }
        Verdict verdict = show.run(runFor);
        finale.run();
        verdict.lines().forEach(System.out::println);
        return verdict.holds() ? 0 : NOT_SEEN;
    }

    private InputStream open() throws IOException {
        if (file == null) {
            return Objects.requireNonNull(Demo.class.getResourceAsStream("/forwarder.yaml"));
        }
        if (!Files.isReadable(file)) {
            throw new ParameterException(spec.commandLine(), file + " cannot be read");
        }
        return Files.newInputStream(file);
    }

    private String source() {
        return file == null ? "local/forwarder.yaml" : file.toString();
    }

    /** A duration as Kubernetes writes it. */
    static final class Time implements CommandLine.ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return Duration.parse("PT" + text);
            } catch (DateTimeParseException e) {
                throw new CommandLine.TypeConversionException("'" + text + "' is no time; expected as in 20s or 1m30s");
            }
        }
    }
}
