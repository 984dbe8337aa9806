package io.tcpforwarder.dataplane.config;

import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.config.DnsConfig;
import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.api.v1alpha1.DurationFormat;
import io.tcpforwarder.api.v1alpha1.PoolSpec;
import io.tcpforwarder.api.v1alpha1.ProbeSpec;
import io.tcpforwarder.api.v1alpha1.ProbeType;
import io.tcpforwarder.api.v1alpha1.SendExpectSpec;
import io.tcpforwarder.dataplane.endpoint.HostPort;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds all that is wrong with a config at once. The bounds are those of the CRD, which a config written by hand has not passed. */
final class ConfigCheck {
    private final List<String> problems = new ArrayList<>();

    private final boolean slicesOnly;
    private final int takenPort;

    private ConfigCheck(boolean slicesOnly, int takenPort) {
        this.slicesOnly = slicesOnly;
        this.takenPort = takenPort;
    }

    static List<String> problems(DataPlaneConfig config, boolean slicesOnly, int takenPort) {
        ConfigCheck check = new ConfigCheck(slicesOnly, takenPort);
        check.config(config);
        return check.problems;
    }

    /** Whether this program reads configs of that version. */
    static boolean isRead(long schemaVersion) {
        return schemaVersion >= DataPlaneConfig.OLDEST_SCHEMA_VERSION
                && schemaVersion <= DataPlaneConfig.SCHEMA_VERSION;
    }

    /** Why it does not. */
    static String unread(long schemaVersion) {
        return schemaVersion > DataPlaneConfig.SCHEMA_VERSION
                ? "schemaVersion: %d; expected at most %d: this program is too old for it"
                        .formatted(schemaVersion, DataPlaneConfig.SCHEMA_VERSION)
                : "schemaVersion: %d; expected at least %d: this program is too new for it"
                        .formatted(schemaVersion, DataPlaneConfig.OLDEST_SCHEMA_VERSION);
    }

    private void config(DataPlaneConfig config) {
        if (!isRead(config.schemaVersion())) {
            problems.add(unread(config.schemaVersion()));
        }
        number("scoring.alphaPercent", config.scoring().alphaPercent(), 1, 99);
        number("scoring.historySize", config.scoring().historySize(), 1, 10_000);
        number("scoring.historicalBonusPercent", config.scoring().historicalBonusPercent(), 0, 50);
        number("probe.maxFailures", config.probe().maxFailures(), 1, 100);
        duration("probe.interval", config.probe().interval(), Duration.ofMillis(100), Duration.ofHours(1));
        duration("probe.timeout", config.probe().timeout(), Duration.ofMillis(10), Duration.ofMinutes(1));
        duration("probe.recoveryTime", config.probe().recoveryTime(), Duration.ofSeconds(1), Duration.ofHours(24));
        duration("selection.slowStart", config.selection().slowStart(), Duration.ZERO, Duration.ofHours(1));
        sendExpect(config.probe());
        pool(config.pool());
        duration("connect.hedgeAfter", config.connect().hedgeAfter(), Duration.ZERO, Duration.ofMinutes(5));
        duration("keepAlive.idle", config.keepAlive().idle(), Duration.ofSeconds(1), Duration.ofHours(9));
        duration("keepAlive.interval", config.keepAlive().interval(), Duration.ofSeconds(1), Duration.ofHours(1));
        number("keepAlive.retries", config.keepAlive().retries(), 1, 100);
        number("connect.attempts", config.connect().attempts(), 1, 10);
        duration("connect.timeout", config.connect().timeout(), Duration.ofMillis(10), Duration.ofMinutes(5));
        duration(
                "connect.totalTimeout", config.connect().totalTimeout(), Duration.ofMillis(10), Duration.ofMinutes(10));
        number("limits.maxConnectionsPerPod", config.limits().maxConnectionsPerPod(), 1, 1_000_000);
        number("limits.maxConnectionsPerEndpoint", config.limits().maxConnectionsPerEndpoint(), 0, 1_000_000);
        duration("drain.delay", config.drain().delay(), Duration.ZERO, Duration.ofMinutes(10));
        duration("drain.timeout", config.drain().timeout(), Duration.ZERO, Duration.ofHours(24));
        listeners(config.listeners());
    }

    private void sendExpect(ProbeSpec probe) {
        SendExpectSpec talk = probe.sendExpect();
        if ((probe.type() == ProbeType.SEND_EXPECT) != (talk != null)) {
            problem(
                    "probe.sendExpect",
                    talk == null ? "missing" : "given",
                    "it for probe.type SendExpect, and for no other");
        }
        if (talk == null) {
            return;
        }
        if ((talk.expect() == null) == (talk.expectHex() == null)) {
            problem(
                    "probe.sendExpect",
                    talk.expect() == null ? "nothing is expected" : "expect and expectHex",
                    "exactly one of expect and expectHex");
        }
        if (talk.send() != null && talk.sendHex() != null) {
            problem("probe.sendExpect", "send and sendHex", "at most one of them");
        }
        hex("probe.sendExpect.sendHex", talk.sendHex());
        hex("probe.sendExpect.expectHex", talk.expectHex());
    }

    private void hex(String place, @Nullable String digits) {
        if (digits != null && (digits.isEmpty() || !digits.matches(SendExpectSpec.HEX))) {
            problem(place, "'" + digits + "'", "pairs of hexadecimal digits");
        }
    }

    private void pool(PoolSpec pool) {
        number("pool.maxSize", pool.maxSize(), 0, 1_000);
        number("pool.initialSize", pool.initialSize(), 0, pool.maxSize());
        number("pool.minSize", pool.minSize(), 0, pool.maxSize());
        duration("pool.idleTimeout", pool.idleTimeout(), Duration.ofMillis(100), Duration.ofHours(1));
    }

    private void listeners(List<ListenerConfig> listeners) {
        Map<String, String> names = new HashMap<>();
        Map<Integer, String> ports = new HashMap<>();
        for (int i = 0; i < listeners.size(); i++) {
            ListenerConfig listener = listeners.get(i);
            String place = "listeners[" + i + "]";
            if (isMissing(listener.name())) {
                problem(place + ".name", "missing", "a name");
            } else {
                String other = names.putIfAbsent(listener.name(), place);
                if (other != null) {
                    problem(place + ".name", listener.name(), "a name that " + other + " does not have");
                }
            }
            number(place + ".port", listener.port(), 1, 65535);
            if (listener.port() == takenPort && takenPort != 0) {
                problem(
                        place + ".port",
                        listener.port(),
                        "another port than --admin-port, which this process has itself");
            }
            String other = ports.putIfAbsent(listener.port(), place);
            if (other != null) {
                problem(place + ".port", listener.port(), "a port that " + other + " does not have");
            }
            number(place + ".maxConnections", listener.maxConnections(), 0, 1_000_000);
            duration(place + ".idleTimeout", listener.idleTimeout(), Duration.ZERO, Duration.ofDays(7));
            duration(place + ".maxConnectionAge", listener.maxConnectionAge(), Duration.ZERO, Duration.ofDays(30));
            backends(place + ".backends", listener.backends());
        }
    }

    private void backends(String place, List<BackendConfig> backends) {
        if (backends.isEmpty()) {
            problem(place, "empty", "at least one backend");
        }
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < backends.size(); i++) {
            BackendConfig backend = backends.get(i);
            String here = place + "[" + i + "]";
            if (isMissing(backend.name())) {
                problem(here + ".name", "missing", "a name");
            } else if (names.putIfAbsent(backend.name(), here) != null) {
                problem(here + ".name", backend.name(), "a name that " + names.get(backend.name()) + " does not have");
            }
            number(here + ".weight", backend.weight(), 0, 1000);
            source(here, backend);
        }
    }

    private void source(String place, BackendConfig backend) {
        long sources = Stream.of(backend.endpointSlices(), backend.dns(), backend.file(), backend.addresses())
                .filter(Objects::nonNull)
                .count();
        if (sources != 1) {
            problem(
                    place,
                    sources == 0 ? "no source of endpoints" : sources + " sources of endpoints",
                    "one of static, file, dns and endpointSlices");
        } else if (slicesOnly && backend.endpointSlices() == null) {
            problem(place, "static, file or dns", "endpointSlices, the only source that a ConfigMap may name");
        }
        file(place + ".file", backend.file());
        dns(place + ".dns", backend.dns());
        if (backend.endpointSlices() != null
                && isMissing(backend.endpointSlices().service())) {
            problem(place + ".endpointSlices.service", "missing", "the name of a Service");
        }
        if (backend.endpointSlices() != null
                && isMissing(backend.endpointSlices().namespace())) {
            problem(place + ".endpointSlices.namespace", "missing", "the namespace of that Service");
        }
        if (backend.addresses() != null) {
            for (int i = 0; i < backend.addresses().size(); i++) {
                try {
                    HostPort.parse(backend.addresses().get(i));
                } catch (IllegalArgumentException e) {
                    problems.add(place + ".static[" + i + "]: " + e.getMessage());
                }
            }
        }
    }

    private void file(String place, @Nullable String path) {
        if (path == null) {
            return;
        }
        try {
            if (Path.of(path).toString().isEmpty()) {
                problem(place, "empty", "the path of a file");
            }
        } catch (InvalidPathException e) {
            problem(place, "'" + path + "'", "the path of a file; " + e.getReason());
        }
    }

    private void dns(String place, @Nullable DnsConfig dns) {
        if (dns == null) {
            return;
        }
        if (isMissing(dns.host()) == isMissing(dns.srv())) {
            problem(place, isMissing(dns.srv()) ? "no name" : "host and srv", "exactly one of host and srv");
        } else if (isMissing(dns.host())) {
            if (dns.port() != null) {
                problem(place + ".port", dns.port(), "none: SRV records say the port");
            }
        } else if (dns.port() == null) {
            problem(place + ".port", "missing", "a number from 1 to 65535");
        } else {
            number(place + ".port", dns.port(), 1, 65535);
        }
        name(place + ".host", dns.host());
        name(place + ".srv", dns.srv());
    }

    /** RFC 1035, 2.3.4: no name service can be asked for another. One dot may end it. */
    private void name(String place, @Nullable String name) {
        if (name != null
                && !name.isEmpty()
                && !Stream.of(name.replaceFirst("\\.$", "").split("\\.", -1))
                        .allMatch(label -> !label.isEmpty() && label.length() <= 63)) {
            problem(place, "'" + name + "'", "a name whose parts between dots have 1 to 63 characters");
        }
    }

    /** JSON may leave out what the record's type calls present. */
    private static boolean isMissing(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    private void number(String place, int number, int least, int most) {
        if (number < least || number > most) {
            problem(place, number, "a number from " + least + " to " + most);
        }
    }

    private void duration(String place, Duration duration, Duration least, Duration most) {
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            problem(
                    place,
                    DurationFormat.format(duration),
                    "a duration from " + DurationFormat.format(least) + " to " + DurationFormat.format(most));
        }
    }

    private void problem(String place, Object found, String expected) {
        problems.add(place + ": " + found + "; expected " + expected);
    }
}
