package io.tcpforwarder.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LeashTest {
    /** Says that it runs, then never ends by itself. */
    public static final class Endless {
        private Endless() {}

        public static void main(String[] arguments) throws InterruptedException {
            System.out.println("runs with " + arguments[0]);
            Thread.currentThread().join();
        }
    }

    @Test
    void programEndsWhenWhoeverStartedItHasEnded() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Leash.class.getName(),
                        Endless.class.getName(),
                        "an argument")
                .redirectErrorStream(true)
                .start();
        try (var output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("runs with an argument");

            // The kernel does the same to the pipe of a process that is killed.
            process.getOutputStream().close();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }
}
