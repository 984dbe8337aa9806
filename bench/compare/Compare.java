import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures all sides in turn, round by round. {@code bench/run} starts it, in namespaces of its own.
 *
 * <p>Rows of fresh processes come first, with one forwarder at a time. Then all run at once and each is used in turn; before the first
 * round each has had 150,000 requests, 80,000 new connections (30 s at most) and 1 s of bulk.
 */
final class Compare {
    private Compare() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        Options options;
        try {
            options = Options.of(root, Arrays.asList(arguments).subList(1, arguments.length));
        } catch (IllegalArgumentException e) {
            System.err.println("bench/run: " + e.getMessage());
            System.exit(2);
            return;
        }
        List<Row> rows = Rows.all();
        if (options.help) {
            Options.usage(rows);
            return;
        }
        Child.run(5, "ip", "link", "set", "lo", "up");
        // Closed connections keep their port for a minute; a minute of the fastest row needs more than the default.
        Files.writeString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"), "10000 65000");
        Path folder = Files.createTempDirectory("bench");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        try (var peers = Files.newDirectoryStream(root.resolve("bench/peers"))) {
            for (Path file : peers) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        List<Side> sides =
                new ArrayList<>(List.of(new Side.Direct(folder), new Side.HaProxy(folder), new Side.Nginx(folder)));
        Image image = new Image(root, folder);
        if (options.before != null) {
            sides.add(new Side.Forwarder(Report.BEFORE, folder, 8400, image, options.before, options.javaBefore));
        }
        sides.add(new Side.Forwarder(Report.OURS, folder, 8300, image, options.jar, options.java));
        List<Row> chosen = rows.stream()
                .filter(row -> options.rows.isEmpty() || options.rows.contains(row.name()))
                .toList();
        Servers.start();
        List<Child> servers = new ArrayList<>(List.of(
                Child.start(
                        folder,
                        "redis-server",
                        List.of(
                                "redis-server",
                                "--port",
                                "7000",
                                "--bind",
                                "127.0.0.1",
                                "--save",
                                "",
                                "--appendonly",
                                "no",
                                "--maxclients",
                                "15000",
                                "--tcp-backlog",
                                "4096")),
                Child.start(
                        folder,
                        "web",
                        List.of(
                                "nginx",
                                "-p",
                                folder.toString(),
                                "-c",
                                folder.resolve("web.conf").toString())),
                Child.start(folder, "iperf3", List.of("iperf3", "-s", "-B", "127.0.0.1", "-p", "7004"))));
        boolean met;
        try {
            for (Row row : chosen) {
                servers.addAll(row.servers(root, folder));
            }
            for (int port : List.of(7000, 7001, 7004)) {
                await(port);
            }
            met = print(new Compare.Run(sides, options.rounds).of(chosen), sides, options);
        } finally {
            sides.forEach(Side::stop);
            servers.forEach(Child::close);
        }
        System.exit(met || !options.check ? 0 : 1);
    }

    private record Run(List<Side> sides, int rounds) {
        List<Result> of(List<Row> rows) throws Exception {
            List<Result> results = new ArrayList<>();
            List<String> names = sides.stream().map(side -> side.name).toList();
            rows.forEach(row -> row.metrics().forEach(metric -> results.add(new Result(row, metric, names, rounds))));
            for (int round = 0; round < rounds; round++) {
                for (Row row : rows) {
                    if (row.fresh()) {
                        measure(row, round, results);
                        sides.forEach(Side::stop);
                    }
                }
            }
            List<Row> steady = rows.stream().filter(row -> !row.fresh()).toList();
            for (Side side : sides) {
                if (side.isForwarder() && !steady.isEmpty()) {
                    side.start();
                    side.awaitListening(Side.Service.WEB);
                    side.awaitListening(Side.Service.REDIS);
                    if (!steady.stream().allMatch(Row::cold)) {
                        warm(side);
                    }
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (Row row : steady) {
                    measure(row, round, results);
                }
            }
            return results;
        }

        private void measure(Row row, int round, List<Result> results) throws Exception {
            List<Result> ofRow =
                    results.stream().filter(result -> result.row == row).toList();
            // Whoever comes first finds the machine as another row left it: each in turn.
            for (int i = 0; i < sides.size(); i++) {
                Side side = sides.get((i + round) % sides.size());
                double[] values;
                try {
                    values = row.measure(side);
                } catch (IOException e) {
                    // One that went wrong does not cost what all the others measured.
                    System.err.printf("%d %-8s %-13s %s%n", round + 1, row.name(), side.name, e.getMessage());
                    continue;
                }
                for (int m = 0; m < values.length; m++) {
                    ofRow.get(m).values.get(side.name)[round] = values[m];
                }
                System.err.printf("%d %-8s %-13s %s%n", round + 1, row.name(), side.name, Arrays.toString(values));
                if (row.fresh()) {
                    side.stop();
                }
                Thread.sleep(100);
            }
        }

        private static void warm(Side side) throws Exception {
            Rows.Requests.redis(side, 16, 150_000);
            warmByConnections(side);
            Rows.Bulk.iperf(side, 1);
        }
    }

    /** By number rather than by time: a compiler looks at what runs often, and on a busy machine that takes longer. */
    private static void warmByConnections(Side side) throws Exception {
        double made = 0;
        for (int seconds = 0; made < 80_000 && seconds < 30; seconds += 2) {
            made += Rows.Connections.warm(side);
        }
    }

    /** Whether all goals are met. */
    private static boolean print(List<Result> results, List<Side> sides, Options options) throws Exception {
        String haproxy = Child.run(5, "haproxy", "-v").lines().findFirst().orElse("");
        String nginx = Child.run(5, "nginx", "-v").strip();
        String machine = "%d cores, Linux %s, Java %s; %s; %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.version"),
                        Runtime.version(),
                        haproxy,
                        nginx);
        Report report = new Report(sides.stream().map(side -> side.name).toList(), options.rounds, results, machine);
        report.print();
        report.write(options.json);
        return report.met();
    }

    private static void await(int port) throws Exception {
        for (int tries = 0; ; tries++) {
            try (Socket _ = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException e) {
                if (tries == 100) {
                    throw new IOException("nothing listens on " + port, e);
                }
                Thread.sleep(50);
            }
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            System.err.println(e);
        }
    }
}
