import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All kinds of work, those of a fresh process first. */
final class Rows {
    private static final double MICROS = 1e6;

    private Rows() {}

    static List<Row> all() {
        return List.of(
                new Cold(),
                new Idle(),
                new Busy(),
                new Pool(),
                new Requests(1, 15_000, 0, 0, 0),
                new Requests(16, 100_000, 1.1, 1.0, 0.95),
                new Requests(64, 150_000, 1.1, 1.0, 0.95),
                new Requests(256, 150_000, 0, 0, 0),
                new Connections("conn", Side.Service.WEB, 1.05, 0.95),
                new Connections("logged", Side.Service.LOGGED, 0, 0),
                new Bulk(),
                new Reach(),
                new Calls(),
                new Tail("dies"),
                new Tail("churn"),
                new Tail("reload"));
    }

    static double cpu(Side side) {
        return side.isForwarder() ? side.child.cpuSeconds() : Double.NaN;
    }

    static double sleeps(Side side) {
        return side.isForwarder() ? side.child.sleeps() : Double.NaN;
    }

    static double find(String pattern, String text) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IOException("no " + pattern + " in:\n" + text);
        }
        return Double.parseDouble(matcher.group(1));
    }

    /** Answers of Redis to PING, on connections that stay. */
    record Requests(int connections, int count, double rpsGoal, double p99Goal, double cpuGoal) implements Row {
        @Override
        public String name() {
            return "rps" + connections;
        }

        @Override
        public String what() {
            return "Redis PING over " + connections + " connection(s), redis-benchmark";
        }

        @Override
        public List<Metric> metrics() {
            return List.of(
                    Metric.more("requests/s", "", rpsGoal),
                    Metric.less("p50", "ms", 0),
                    Metric.less("p99", "ms", p99Goal),
                    Metric.less("p99.9", "ms", 0),
                    Metric.less("CPU/request", "us", cpuGoal),
                    Metric.less("sleeps/request", "", 0));
        }

        @Override
        public double[] measure(Side side) throws Exception {
            double before = cpu(side);
            double slept = sleeps(side);
            String output = redis(side, connections, count);
            double used = cpu(side) - before;
            Matcher latency = Pattern.compile(
                            "p50\\s+p95\\s+p99\\s+max\\s+\\S+\\s+\\S+\\s+(\\S+)\\s+\\S+\\s+(\\S+)\\s+\\S+")
                    .matcher(output);
            if (!latency.find()) {
                throw new IOException("no latency in:\n" + output);
            }
            return new double[] {
                find("throughput summary: (\\S+)", output),
                Double.parseDouble(latency.group(1)),
                Double.parseDouble(latency.group(2)),
                find("99\\.902% <= (\\S+)", output),
                used * MICROS / count,
                (sleeps(side) - slept) / count
            };
        }

        static String redis(Side side, int connections, int count) throws Exception {
            return Child.run(
                    60,
                    "redis-benchmark",
                    "-h",
                    "127.0.0.1",
                    "-p",
                    Integer.toString(side.port(Side.Service.REDIS)),
                    "-c",
                    Integer.toString(connections),
                    "-n",
                    Integer.toString(count),
                    "--precision",
                    "3",
                    "-t",
                    "ping_mbulk");
        }
    }

    /** A connection for each request to one of three web servers, 32 at once. */
    record Connections(String name, Side.Service service, double rateGoal, double cpuGoal) implements Row {
        private static final int AT_ONCE = 32;

        /** For warmth; how many it were. */
        static double warm(Side side) throws Exception {
            return find("(\\d+) requests in", wrk(side.port(Side.Service.WEB), AT_ONCE, 2));
        }

        @Override
        public String what() {
            return "new connection for each request, " + AT_ONCE + " at once, 3 endpoints, wrk"
                    + (service == Side.Service.LOGGED ? ", access log on" : "");
        }

        @Override
        public List<Metric> metrics() {
            return List.of(
                    Metric.more("connections/s", "", rateGoal),
                    Metric.less("p99", "ms", 0),
                    Metric.less("CPU/connection", "us", cpuGoal),
                    Metric.less("sleeps/connection", "", 0));
        }

        @Override
        public double[] measure(Side side) throws Exception {
            boolean logged = service == Side.Service.LOGGED;
            if (logged) {
                side.accessLog(true);
            }
            double before = cpu(side);
            double slept = sleeps(side);
            String output = wrk(side.port(service), AT_ONCE, 2);
            double used = cpu(side) - before;
            slept = sleeps(side) - slept;
            if (logged) {
                side.accessLog(false);
            }
            double requests = find("(\\d+) requests in", output);
            return new double[] {
                find("Requests/sec:\\s+(\\S+)", output),
                percentile99(output),
                used * MICROS / requests,
                slept / requests
            };
        }

        private static double percentile99(String output) throws IOException {
            double value = find("99%\\s+([0-9.]+)", output);
            return output.matches("(?s).*99%\\s+[0-9.]+us.*")
                    ? value / 1000
                    : output.matches("(?s).*99%\\s+[0-9.]+s.*") ? value * 1000 : value;
        }

        static String wrk(int port, int atOnce, int seconds) throws Exception {
            String output = Child.run(
                    seconds + 20,
                    "wrk",
                    "-t1",
                    "-c" + atOnce,
                    "--latency",
                    "-d" + seconds + "s",
                    "-H",
                    "Connection: close",
                    "http://127.0.0.1:" + port + "/");
            if (output.contains("Socket errors") || output.contains("Non-2xx")) {
                throw new IOException("wrk met errors:\n" + output);
            }
            return output;
        }
    }

    /** Two streams from client to server. */
    record Bulk() implements Row {
        @Override
        public String name() {
            return "bulk";
        }

        @Override
        public String what() {
            return "two streams, iperf3";
        }

        @Override
        public List<Metric> metrics() {
            return List.of(Metric.more("rate", "Gbit/s", 0), Metric.less("CPU/GB", "s", 1.0));
        }

        @Override
        public double[] measure(Side side) throws Exception {
            double before = cpu(side);
            String output = iperf(side, 2);
            double used = cpu(side) - before;
            String received = output.substring(output.indexOf("\"sum_received\""));
            double bytes = find("\"bytes\":\\s*(\\d+)", received);
            return new double[] {find("\"bits_per_second\":\\s*([0-9.e+]+)", received) / 1e9, used / (bytes / 1e9)};
        }

        static String iperf(Side side, int seconds) throws Exception {
            for (int attempt = 1; ; attempt++) {
                try {
                    String output = Child.run(
                            seconds + 20,
                            "iperf3",
                            "-J",
                            "-P2",
                            "-c",
                            "127.0.0.1",
                            "-p",
                            Integer.toString(side.port(Side.Service.BULK)),
                            "-t",
                            Integer.toString(seconds));
                    if (!output.contains("\"sum_received\"")) {
                        throw new IOException("iperf3 says:\n" + output);
                    }
                    return output;
                } catch (IOException e) {
                    // The server speaks with one client at a time, and one may be a probe.
                    if (attempt == 3) {
                        throw e;
                    }
                    Thread.sleep(300);
                }
            }
        }
    }

    /** From a client's connect until the endpoint has accepted, which is when the forwarder has been quick to connect. */
    record Reach() implements Row {
        private static final int CALLS = 400;

        @Override
        public String name() {
            return "reach";
        }

        @Override
        public String what() {
            return "from connect to the endpoint's accept, one after the other";
        }

        @Override
        public List<Metric> metrics() {
            return List.of(Metric.less("p50", "us", 0), Metric.less("p99", "us", 0));
        }

        @Override
        public double[] measure(Side side) throws Exception {
            return Servers.reach(side.port(Side.Service.CLOCK), CALLS);
        }
    }

    /** Counted, not timed: the same on a machine that is busy. One client, so that a call never serves two. */
    record Calls() implements Row {
        private static final int REQUESTS = 3_000;

        @Override
        public String name() {
            return "calls";
        }

        @Override
        public String what() {
            return "system calls for each new connection and each request of a single client, strace";
        }

        @Override
        public boolean cold() {
            return true;
        }

        @Override
        public List<Metric> metrics() {
            // What a process does besides is counted too, probes above all: some 5 in 100.
            return List.of(Metric.less("calls/connection", "", 1.05), Metric.less("calls/request", "", 1.05));
        }

        @Override
        public double[] measure(Side side) throws Exception {
            if (!side.isForwarder()) {
                return new double[] {Double.NaN, Double.NaN};
            }
            // What happens once, classes that are loaded above all, is not counted.
            Connections.wrk(side.port(Side.Service.WEB), 1, 2);
            Requests.redis(side, 1, REQUESTS);
            Strace connecting = Strace.of(side);
            double connections = find("(\\d+) requests in", Connections.wrk(side.port(Side.Service.WEB), 1, 2));
            double calls = connecting.end() / connections;
            Strace asking = Strace.of(side);
            Requests.redis(side, 1, REQUESTS);
            return new double[] {calls, asking.end() / (double) REQUESTS};
        }
    }

    /** What clients who come at a steady rate notice. */
    record Tail(String name) implements Row {
        @Override
        public String what() {
            return switch (name) {
                case "dies" -> "400 connections/s while one of 3 endpoints goes and comes back";
                case "churn" -> "400 connections/s while the set of endpoints changes 10 times a second";
                default -> "400 connections/s while the config is loaded again each second";
            };
        }

        @Override
        public List<Metric> metrics() {
            return List.of(Metric.less("p99", "ms", 0), Metric.less("worst", "ms", 0), Metric.less("failed", "", 0));
        }

        @Override
        public double[] measure(Side side) throws Exception {
            return Servers.tail(side, name);
        }
    }

    /** A process that has just started, with a connection for each request from the first one it takes. */
    record Cold() implements Row {
        @Override
        public String name() {
            return "cold";
        }

        @Override
        public String what() {
            return "process start, then new connections at once, 5 s";
        }

        @Override
        public boolean fresh() {
            return true;
        }

        @Override
        public List<Metric> metrics() {
            return List.of(Metric.less("start to listening", "ms", 0), Metric.more("connections/s", "", 0.7));
        }

        @Override
        public double[] measure(Side side) throws Exception {
            if (!side.isForwarder()) {
                return new double[] {Double.NaN, Double.NaN};
            }
            long begun = System.nanoTime();
            side.start();
            side.awaitListening(Side.Service.WEB);
            double started = (System.nanoTime() - begun) / 1e6;
            return new double[] {
                started,
                find("Requests/sec:\\s+(\\S+)", Connections.wrk(side.port(Side.Service.WEB), Connections.AT_ONCE, 5))
            };
        }
    }

    /** Memory with nothing to do, and with many connections that say nothing. */
    record Idle() implements Row {
        private static final int CONNECTIONS = 5_000;

        /** What was only needed for the change is given back by then; our JVM does so each 5 s. */
        private static final long SETTLED_MILLIS = 10_000;

        @Override
        public String name() {
            return "idle";
        }

        @Override
        public String what() {
            return "anonymous memory 10 s after the start, and 10 s after 5,000 connections said one PING each";
        }

        @Override
        public boolean fresh() {
            return true;
        }

        @Override
        public List<Metric> metrics() {
            return List.of(Metric.less("memory", "MiB", 0), Metric.less("memory/connection", "KiB", 1.0));
        }

        @Override
        public double[] measure(Side side) throws Exception {
            if (!side.isForwarder()) {
                return new double[] {Double.NaN, Double.NaN};
            }
            side.start();
            side.awaitListening(Side.Service.REDIS);
            Thread.sleep(SETTLED_MILLIS);
            long empty = side.child.anonymousBytes();
            try (Servers.Crowd crowd = Servers.crowd(side.port(Side.Service.REDIS), CONNECTIONS)) {
                Thread.sleep(SETTLED_MILLIS);
                return new double[] {
                    empty / 1024.0 / 1024.0, (side.child.anonymousBytes() - empty) / 1024.0 / CONNECTIONS
                };
            }
        }
    }
    /** Memory with nothing but slow readers. */
    record Busy() implements Row {
        private static final int CONNECTIONS = 2_000;
        private static final int SECONDS = 15;

        @Override
        public String name() {
            return "busy";
        }

        @Override
        public String what() {
            return "2,000 connections whose ends send all they can and pause reading up to 3 s; 128 MiB for TcpForwarder";
        }

        @Override
        public boolean fresh() {
            return true;
        }

        @Override
        public List<Metric> metrics() {
            return List.of(
                    Metric.less("connections lost", "", 0),
                    Metric.less("most memory", "MiB", 0),
                    Metric.more("rate", "Gbit/s", 0));
        }

        @Override
        public double[] measure(Side side) throws Exception {
            if (!side.isForwarder()) {
                return new double[] {Double.NaN, Double.NaN, Double.NaN};
            }
            side.startSmall();
            side.awaitListening(Side.Service.FLOOD);
            long[] most = {0};
            try (Flood flood = new Flood(side.port(Side.Service.FLOOD), 7006, CONNECTIONS)) {
                Flood.Outcome outcome =
                        flood.run(SECONDS, () -> most[0] = Math.max(most[0], side.child.anonymousBytes()));
                return new double[] {outcome.lost(), most[0] / 1024.0 / 1024.0, outcome.received() * 8 / 1e9 / SECONDS};
            }
        }
    }

    /** How long a client waits for a greeting from afar. */
    record Pool() implements Row {
        private static final int CALLS = 300;
        private static final int PER_SECOND = 50;

        @Override
        public String name() {
            return "pool";
        }

        @Override
        public String what() {
            return "first byte of a server that greets and is 5 ms away, TcpForwarder with spec.pool";
        }

        @Override
        public boolean fresh() {
            return true;
        }

        @Override
        public List<Child> servers(Path root, Path folder) throws Exception {
            return List.of(FarServer.start(root, folder));
        }

        @Override
        public List<Metric> metrics() {
            return List.of(Metric.less("p50", "ms", 0.5), Metric.less("p99", "ms", 0));
        }

        @Override
        public double[] measure(Side side) throws Exception {
            if (!side.isForwarder()) {
                return new double[] {Double.NaN, Double.NaN};
            }
            side.pool(true);
            side.start();
            side.awaitListening(Side.Service.FAR);
            double[] millis = FarServer.call(side.port(Side.Service.FAR), CALLS, PER_SECOND);
            side.pool(false);
            return millis;
        }
    }
}
