package io.tcpforwarder.dataplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, as a person starts it. Ended for good when closed. */
final class DataPlaneProcess implements AutoCloseable {
    private final Process process;
    private final Path log;

    private DataPlaneProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it.
     *
     * @param folder for its config and its log
     */
    static DataPlaneProcess start(Path folder, String config, String... options) throws IOException {
        Path log = folder.resolve("log");
        return new DataPlaneProcess(
                builder(folder, config, options).redirectOutput(log.toFile()).start(), log);
    }

    /** How it is started; output and errors go one way. */
    static ProcessBuilder builder(Path folder, String config, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("forwarder.yaml"), config);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tcpforwarder.dataplane.Main",
                "--config",
                file.toString(),
                "--bind-address",
                "127.0.0.1",
                "--admin-port",
                "0"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    /** Waits for a line of the log; {@code @Timeout} of the test is the limit. */
    void awaitLog(String text) throws IOException, InterruptedException {
        while (!log().contains(text)) {
            if (!process.isAlive()) {
                throw new IOException("ended with " + process.exitValue() + ": " + log());
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Any signal, by its name without SIG. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
