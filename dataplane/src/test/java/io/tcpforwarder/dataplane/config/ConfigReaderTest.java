package io.tcpforwarder.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.Algorithm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigReaderTest {
    private static final String LISTENERS =
            "listeners: [{name: a, port: 80, backends: [{name: b, static: [\"h:1\"]}]}]\n";

    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            "-",
            "+",
            ".",
            ",",
            ": ",
            "- ",
            "? ",
            "'",
            "\"",
            "\"-\"",
            "\"1\"",
            "|",
            ">",
            "#",
            "%",
            "@",
            "~",
            "*",
            "&",
            "!",
            "_",
            "0",
            "1",
            "9",
            "e",
            "x",
            "0x",
            "0b",
            ".inf",
            ".nan",
            "null",
            "yes",
            "true",
            "---",
            "...",
            "<<",
            "!!int ",
            "!!float ",
            "!!bool ",
            "!!null ",
            "!!binary ",
            "!!str ",
            "generation",
            "listeners",
            "name",
            "backends",
            "static",
            "logging",
            "accessLog",
            " ",
            "\t",
            "\n",
            "\0",
            "\u00e9",
            "\ud800");

    private final ConfigReader reader = new ConfigReader();

    @Test
    void readsYamlAndFillsInTheDefaults() throws ConfigException {
        DataPlaneConfig config =
                reader.read(LISTENERS + "connect: {timeout: 1m30s}\nselection: {algorithm: Random}", "f");
        assertThat(config.listeners().getFirst().backends().getFirst().addresses())
                .containsExactly("h:1");
        assertThat(config.connect().timeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.connect().attempts()).isEqualTo(3);
        assertThat(config.selection().algorithm()).isEqualTo(Algorithm.RANDOM);
        assertThat(config.generation()).isZero();
    }

    @Test
    void readsTheJsonOfTheOperator() throws ConfigException {
        DataPlaneConfig config = reader.read("""
                {"schemaVersion": 1, "generation": 7, "listeners": [{"name": "redis", "port": 6379, "backends": [
                  {"name": "redis", "weight": 1,
                   "endpointSlices": {"namespace": "shop", "service": "redis", "portName": "", "ipFamily": "IPv4"}}]}]}""", "config.json");
        assertThat(config.generation()).isEqualTo(7);
        assertThat(config.listeners().getFirst().backends().getFirst().endpointSlices())
                .extracting(slices -> slices.service())
                .isEqualTo("redis");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "listeners: 3 | f: listeners: expected a list",
                "listener: [] | f: listener: unknown field; known here: connect, drain, generation, keepAlive, limits, listeners, logging, pool, probe, schemaVersion, scoring, selection",
                "listeners: [{name: a, port: 70000, backends: [{name: b, static: [\"h:1\"]}]}] | f: listeners[0].port: 70000; expected a number from 1 to 65535",
                "listeners: [{name: a, port: x, backends: []}] | f: listeners[0].port: 'x'; expected a whole number",
                "listeners: [{name: a, port: 80}] | f: listeners[0].backends: empty; expected at least one backend",
                "listeners: [{port: 80, backends: [{name: b, static: [\"h:1\"]}]}] | f: listeners[0].name: missing; expected a name",
                "listeners: [{name: a, port: 80, backends: [{name: b}]}] | f: listeners[0].backends[0]: no source of endpoints; expected one of static, file, dns and endpointSlices",
                "listeners: [{name: a, port: 80, backends: [{name: b, weight: -1, static: [\"h:1\"]}]}] | f: listeners[0].backends[0].weight: -1; expected a number from 0 to 1000",
                "listeners: [{name: a, port: 80, backends: [{name: b, static: [h]}]}] | f: listeners[0].backends[0].static[0]: 'h' is not an address; expected host:port or [IPv6 address]:port, with a port from 1 to 65535",
                "selection: {algorithm: Fastest} | f: selection.algorithm: 'Fastest'; expected one of Ewma, LeastConnections, RoundRobin, Random, SourceIPHash",
                "connect: {timeout: 5 s} | f: connect.timeout: '5 s' is not a duration; expected numbers with units h, m, s or ms, such as 5s or 1m30s",
                "connect: {timeout: 1ms} | f: connect.timeout: 1ms; expected a duration from 10ms to 5m",
                "connect: {hedgeAfter: 6m} | f: connect.hedgeAfter: 6m; expected a duration from 0s to 5m",
                "pool: {minSize: 1} | f: pool.minSize: 1; expected a number from 0 to 0",
                "keepAlive: {idle: 0s} | f: keepAlive.idle: 0s; expected a duration from 1s to 9h",
                "limits: {maxConnectionsPerEndpoint: -1} | f: limits.maxConnectionsPerEndpoint: -1; expected a number from 0 to 1000000",
                "probe: {type: SendExpect} | f: probe.sendExpect: missing; expected it for probe.type SendExpect, and for no other",
                "probe: {type: SendExpect, sendExpect: {expectHex: \"0g\"}} | f: probe.sendExpect.expectHex: '0g'; expected pairs of hexadecimal digits",
                "listeners: [{name: a, port: 80, idleTimeout: 8d, backends: []}] | f: listeners[0].idleTimeout: '8d' is not a duration; expected numbers with units h, m, s or ms, such as 5s or 1m30s",
                "listeners: [{name: a, port: 80, backends: [{name: b, dns: {host: h}}]}] | f: listeners[0].backends[0].dns.port: missing; expected a number from 1 to 65535",
                "listeners: [{name: a, port: 80, backends: [{name: b, dns: {host: a..b, port: 1}}]}] | f: listeners[0].backends[0].dns.host: 'a..b'; expected a name whose parts between dots have 1 to 63 characters",
                "listeners: [{name: a, port: 80.5, backends: []}] | f: listeners[0].port: '80.5'; expected a whole number",
                "listeners: [{name: a, port: null, backends: []}] | f: listeners[0].port: expected a whole number",
                "listeners: [{name: a, port: ~, backends: []}] | f: listeners[0].port: expected a whole number",
                "listeners: [{name: a, port: 1e400, backends: []}] | f: listeners[0].port: '1e400'; expected a whole number",
                "listeners: [{name: a, port: 1e999999999, backends: []}] | f: listeners[0].port: '1e999999999'; expected a whole number",
                "listeners: [{name: a, port: .inf, backends: []}] | f: listeners[0].port: '.inf'; expected a whole number",
                "listeners: [{name: a, port: -99999999999, backends: []}] | f: listeners[0].port: -99999999999; expected a whole number of at least -2147483648",
                "logging: {accessLog: 1} | f: logging.accessLog: '1'; expected true or false",
                "logging: {accessLog: \"yes\"} | f: logging.accessLog: 'yes'; expected true or false",
                "schemaVersion: 0x7 | f: schemaVersion: 7; expected at most 1: this program is too old for it",
                "listeners: [{name: a, port: 80, backends: [{name: b, file: \"a\\0\"}]}] | f: listeners[0].backends[0].file: 'a\0'; expected the path of a file; Nul character not allowed",
                "listeners: [{name: a, port: 99999999999, backends: []}] | f: listeners[0].port: 99999999999; expected a whole number of at most 2147483647",
                "listeners: [{name: a, port: 80, backends: [null]}] | f: listeners[0].backends[0]: nothing; expected an object with fields",
                "listeners: [{name: a, port: 80, backends: [{name: b, static: [{}]}]}] | f: listeners[0].backends[0].static[0]: expected text",
                "listeners: [{name: a, port: 80, backends: [{name: b, addresses: [h]}]}] | f: listeners[0].backends[0].addresses: unknown field; known here: dns, endpointSlices, file, name, static, weight",
                "generation: 99999999999999999999 | f: generation: '99999999999999999999'; expected a whole number",
                "logging: {accessLog: often} | f: logging.accessLog: 'often'; expected true or false",
                "logging: text | f: logging: expected an object with fields",
                "probe: {interval: 5} | f: probe.interval: a duration is text, such as \"5s\"",
                "schemaVersion: 2 | f: schemaVersion: 2; expected at most 1: this program is too old for it",
                "{\"schemaVersion\": 3, \"accessList\": []} | f: schemaVersion: 3; expected at most 1: this program is too old for it",
                "schemaVersion: 0 | f: schemaVersion: 0; expected at least 1: this program is too new for it"
            })
    void oneMessageNamesThePlaceAndWhatWasExpected(String text, String message) {
        assertThatThrownBy(() -> reader.read(text, "f"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"static: [\"h:1\"]", "file: /etc/passwd", "dns: {host: h, port: 1}"})
    void configMapNamesNothingButEndpointSlices(String source) throws ConfigException {
        ConfigReader ofConfigMap = ConfigReader.ofConfigMap();
        String text = "listeners: [{name: a, port: 80, backends: [{name: b, %s}]}]";

        assertThatThrownBy(() -> ofConfigMap.read(text.formatted(source), "f"))
                .hasMessage(
                        "f: listeners[0].backends[0]: static, file or dns; expected endpointSlices, the only source that a ConfigMap may name");
        ofConfigMap.read(
                text.formatted("endpointSlices: {namespace: n, service: s, portName: p, ipFamily: IPv4}"), "f");
    }

    /** The operator's own tests write these files, so both sides mean the same by them. */
    @ParameterizedTest
    @ValueSource(strings = {"minimal", "everything", "kept-listener", "autoscaled"})
    void readsEveryConfigThatTheOperatorWrites(String name) throws Exception {
        Path objects = Path.of("../operator/src/test/resources/desired", name, "out.yaml");
        JsonNode configMap = Stream.of(Files.readString(objects).split("(?m)^---$", -1))
                .filter(document -> document.contains("\nkind: \"ConfigMap\"\n"))
                .map(ConfigReaderTest::tree)
                .findFirst()
                .orElseThrow();
        DataPlaneConfig config = ConfigReader.ofConfigMap()
                .read(configMap.at("/data/config.json").asText(), name);
        assertThat(config.schemaVersion()).isEqualTo(DataPlaneConfig.SCHEMA_VERSION);
        assertThat(config.listeners()).isNotEmpty();
    }

    private static JsonNode tree(String yaml) {
        try {
            return new YAMLMapper().readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void allProblemsAreTold() {
        assertThatThrownBy(() -> reader.read(
                        LISTENERS.replace("port: 80", "port: 0") + "limits: {maxConnectionsPerPod: 0}", "f"))
                .hasMessage("f: limits.maxConnectionsPerPod: 0; expected a number from 1 to 1000000"
                        + System.lineSeparator() + "f: listeners[0].port: 0; expected a number from 1 to 65535");
    }

    @Test
    void twoListenersCannotHaveOnePortOrOneName() {
        String listener = "{name: a, port: 80, backends: [{name: b, static: [\"h:1\"]}]}";
        assertThatThrownBy(() -> reader.read("listeners: [" + listener + ", " + listener + "]", "f"))
                .hasMessageContaining("f: listeners[1].name: a; expected a name that listeners[0] does not have")
                .hasMessageContaining("f: listeners[1].port: 80; expected a port that listeners[0] does not have");
    }

    @Test
    void brokenYamlIsToldWithItsLine() {
        assertThatThrownBy(() -> reader.read("listeners:\n- {name: a\nport", "f"))
                .hasMessageMatching("f: .*line [0-9]+, column [0-9]+: .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"generation\": 1, \"generation\": 2}", "generation: 1\ngeneration: 2"})
    void aFieldThatIsGivenTwiceIsRefused(String text) {
        assertThatThrownBy(() -> reader.read(text, "f"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("generation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "generation: 1\n---\ngeneration: 2"})
    void nothingMayFollowTheConfig(String text) {
        assertThatThrownBy(() -> reader.read(text, "f"))
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching("f: line [0-9]+, column [0-9]+: .*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!!int \"-\"",
                "generation: !!int \"-\"",
                "listeners: [!!int \"-\"]",
                "generation: 1\n--- !!int \"-\""
            })
    void aValueThatTheParserItselfCannotReadIsToldWithItsPlace(String text) {
        assertThatThrownBy(() -> reader.read(text, "f"))
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching("f: line [12], column [0-9]+: .*");
    }

    /** Pieces of YAML and JSON, in any order. */
    @Test
    void whateverIsWrittenIsReadOrRefused() {
        RandomGenerator random = new SplittableRandom(10);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "generation: " : "");
            for (int pieces = random.nextInt(8); pieces >= 0; pieces--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            try {
                reader.read(text.toString(), "f");
            } catch (ConfigException e) {
                assertThat(e).hasMessageStartingWith("f: ");
            } catch (RuntimeException e) {
                throw new AssertionError(text.toString(), e);
            }
        }
    }

    @Test
    void aPortThatTheProcessNeedsItselfIsNoListeners() throws ConfigException {
        assertThatThrownBy(() -> new ConfigReader(80).read(LISTENERS, "f"))
                .hasMessage("f: listeners[0].port: 80; expected another port than --admin-port, which this process has"
                        + " itself");
        new ConfigReader(81).read(LISTENERS, "f");
    }

    @Test
    void aFileThatIsNoTextIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> reader.read(file)).hasMessage(file + ": is no text in UTF-8");
    }

    @Test
    void aMissingFileIsToldByItsName() {
        assertThatThrownBy(() -> reader.read(Path.of("no/such.yaml")))
                .hasMessage("no/such.yaml: there is no such file");
    }

    @Test
    void anEmptyFileIsNoConfig() {
        assertThatThrownBy(() -> reader.read("", "f")).hasMessageStartingWith("f: ");
    }
}
