package io.tcpforwarder.dataplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ForwardCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ForwardCommand command =
            new ForwardCommand(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));

    private int run(String line) {
        return command.run(line.isEmpty() ? new String[0] : line.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | nothing to forward; expected --config FILE, or --listen PORT and --to HOST:PORT",
                "--check | nothing to forward; expected --config FILE, or --listen PORT and --to HOST:PORT",
                "--listen 80 | --listen: expected --to HOST:PORT as well",
                "--to a:1 --to b:1 | --to: expected --listen PORT as well",
                "--config f --listen 80 --to a:1 | --config and --listen: one excludes the other",
                "--config f --to a:1 | --config and --to: one excludes the other",
                "--confg f | --confg: no such option; is it --config?",
                "--admin_port=1 | --admin_port: no such option; is it --admin-port?",
                "--verbose | --verbose: no such option",
                "-c f | -c: no such option",
                "f.yaml | 'f.yaml': not expected here; expected options, which begin with --",
                "--config | --config: no value; expected --config FILE",
                "--config --check | --config: no value; expected --config FILE",
                "--config a --config b | --config: given twice",
                "--config f --check=true | --check: takes no value",
                "--listen 70000 --to a:1 | --listen: '70000'; expected a number from 1 to 65535",
                "--listen 0 --to a:1 | --listen: '0'; expected a number from 1 to 65535",
                "--config f --admin-port x | --admin-port: 'x'; expected a number from 0 to 65535",
                "--config f --admin-port= | --admin-port: no value; expected --admin-port PORT",
                "--config= | --config: no value; expected --config FILE",
                "--config f --bind-address= | --bind-address: no value; expected --bind-address ADDRESS",
                "--listen 80 --to a:1 --to= | --to: no value; expected --to HOST:PORT",
                "--config --chekc | --config: no value; expected --config FILE",
                "--config -h | --config: no value; expected --config FILE",
                "--chekc | --chekc: no such option; is it --check?",
                "-- | --: no such option",
                "--x 80 | --x: no such option",
                "--bind-port 80 | --bind-port: no such option",
                "--config f --threads 0 | --threads: '0'; expected a number from 1 to 1024"
            })
    void misuseIsToldInOneLineThatNamesTheOption(String line, String message) {
        assertThat(run(line)).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .isEqualTo(message + System.lineSeparator() + "tcpforwarder --help shows all options"
                        + System.lineSeparator());
        assertThat(out.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "--config f --help", "--threads 0 -h"})
    void helpIsGivenWhateverElseIsAsked(String line) {
        assertThat(run(line)).isZero();
        assertThat(out.toString(UTF_8)).startsWith("Usage: tcpforwarder --config FILE");
        assertThat(err.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void helpTellsOfEachOptionAndItsValue(Option option) {
        run("--help");
        String value = option.value() == null ? "" : " " + option.value();
        assertThat(out.toString(UTF_8)).containsPattern("(?m)^  (    |-[hV], )" + option + value + "  ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void versionIsTheOneThatWasBuilt(String line) {
        assertThat(run(line)).isZero();
        assertThat(out.toString(UTF_8)).matches("tcpforwarder [0-9]+\\.[0-9]+\\.[0-9]+.*\\R");
    }

    @Test
    void checkSaysThatAConfigIsValid(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("forwarder.yaml"),
                "listeners: [{name: a, port: 80, backends: [{name: b, static: [\"h:1\"]}]}]");
        assertThat(run("--check --config=" + file)).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("config is valid: 1 listener(s)" + System.lineSeparator());
    }

    @Test
    void checkReadsTheFilesThatTheConfigNames(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("addresses"), "10.0.0.1");
        Path file = Files.writeString(
                folder.resolve("forwarder.yaml"),
                "listeners: [{name: a, port: 80, backends: [{name: b, file: addresses}]}]");
        assertThat(run("--config " + file + " --check")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("addresses").contains("10.0.0.1");
    }

    @Test
    void aConfigThatCannotBeUsedIsNoMisuse() {
        assertThat(run("--config no/such.yaml")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).isEqualTo("no/such.yaml: there is no such file" + System.lineSeparator());
    }

    @Test
    void aPathThatNoFileCanHaveIsMisuse() {
        assertThat(run("--config a\0b")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("--config: 'a\0b'; expected a path: ");
    }

    @Test
    void whatNobodyExpectedEndsTheProcessWithItsTrace() {
        PrintStream full = new PrintStream(out, true, UTF_8) {
            @Override
            public void print(@Nullable String text) {
                throw new IllegalStateException("nobody expected this");
            }
        };
        ForwardCommand failing = new ForwardCommand(full, new PrintStream(err, true, UTF_8));
        assertThat(failing.run("--help")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("nobody expected this", "at " + ForwardCommand.class.getName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--bind-address 127.0.0.1", "--bind-address ::1 --admin-address ::1"})
    void theAdminPortIsNoListeners(String addresses) {
        assertThat(run(("--check --listen 9090 --to a:1 " + addresses).strip())).isEqualTo(1);
        assertThat(err.toString(UTF_8)).startsWith("command line: listeners[0].port: 9090; expected another port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--admin-port 0", "--admin-port 9091", "--bind-address ::1 --admin-address 127.0.0.1"})
    void elsewhereItIsAPortLikeAnyOther(String options) {
        assertThat(run("--check --listen 9090 --to a:1 " + options)).isZero();
    }

    @Test
    void theShortFormIsCheckedLikeAConfig() {
        assertThat(run("--check --listen 80 --to a:1 --to b")).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .startsWith("command line: listeners[0].backends[0].static[1]: 'b' is not an address");
    }
}
