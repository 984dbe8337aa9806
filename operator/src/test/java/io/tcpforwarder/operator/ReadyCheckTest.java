package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.operator.admin.AdminServer;
import io.tcpforwarder.operator.admin.Readiness;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

@Tag("sockets")
final class ReadyCheckTest {
    @Test
    void readyOperatorIsQuotedAndTheCheckSucceeds() {
        assertThat(check(new Readiness(true, "ready, leading\n")))
                .isEqualTo(new Result(0, "127.0.0.1: ready, leading\n"));
    }

    @Test
    void operatorThatIsNotReadyIsQuotedAndTheCheckFails() {
        assertThat(check(new Readiness(false, "not ready: the API server does not answer\n")))
                .isEqualTo(new Result(1, "127.0.0.1: not ready: the API server does not answer\n"));
    }

    @Test
    void nobodyThereIsSaid() {
        assertThat(check("127.0.0.1:1").exit()).isEqualTo(1);
        assertThat(check("127.0.0.1:1").text()).startsWith("127.0.0.1: java.net.ConnectException");
        assertThat(check("name.invalid:8080"))
                .isEqualTo(new Result(1, "name.invalid: no such name, or no operator pod behind it\n"));
    }

    @Test
    void targetWithoutPortIsAUsageError() {
        assertThat(check("localhost").exit()).isEqualTo(1);
        assertThat(check("localhost").text()).contains("'localhost' is not HOST:PORT");
    }

    private record Result(int exit, String text) {}

    private static Result check(Readiness readiness) {
        try (AdminServer admin = new AdminServer(0, () -> readiness, () -> "")) {
            admin.start();
            return check("127.0.0.1:" + admin.port());
        }
    }

    private static Result check(String target) {
        StringWriter printed = new StringWriter();
        int exit = new CommandLine(new Main())
                .setOut(new PrintWriter(printed))
                .setErr(new PrintWriter(printed))
                .execute("--check-ready", target);
        return new Result(exit, printed.toString());
    }
}
