import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The table and the JSON. */
record Report(List<String> sides, int rounds, List<Result> results, String machine) {
    static final String OURS = "TcpForwarder";
    static final String BEFORE = "before";

    void print() {
        boolean compared = sides.contains(BEFORE);
        System.out.printf(
                "%n%s%nMedians of %d round(s); the ratio is to the better peer, its range in brackets.%n%n",
                machine, rounds);
        System.out.printf("%-8s %-26s", "row", "");
        sides.forEach(side -> System.out.printf(" %12s", side));
        System.out.printf("  %-21s %-8s %s%n", "ratio", "goal", compared ? "to before" : "");
        String last = "";
        for (Result result : results) {
            Metric metric = result.metric;
            String row = result.row.name();
            System.out.printf("%-8s %-26s", row.equals(last) ? "" : row, (metric.name() + " " + metric.unit()).trim());
            last = row;
            sides.forEach(side -> System.out.printf(" %12s", number(result.median(side))));
            System.out.printf("  %-21s %-8s", range(result.ratios(OURS, result.bestPeer())), goal(result));
            System.out.println(compared ? " " + range(result.ratios(OURS, BEFORE)) : "");
        }
    }

    /** Whether every goal is met of a row that was measured. */
    boolean met() {
        return results.stream()
                .filter(result -> result.metric.goal() != 0)
                .allMatch(result -> result.metric.met(result.ratios(OURS, result.bestPeer())[1]));
    }

    private static String goal(Result result) {
        Metric metric = result.metric;
        double ratio = result.ratios(OURS, result.bestPeer())[1];
        return metric.goal() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%s%.2f %s",
                        metric.more() ? ">" : "<",
                        metric.goal(),
                        metric.met(ratio) ? "met" : "NOT");
    }

    private static String range(double[] ratios) {
        return Double.isNaN(ratios[1])
                ? "-"
                : String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", ratios[1], ratios[0], ratios[2]);
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return String.format(
                Locale.ROOT, value >= 1000 ? "%,.0f" : value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.3f", value);
    }

    void write(Path file) throws IOException {
        String rows = results.stream()
                .map(result -> """
                        {"row": "%s", "metric": "%s", "unit": "%s", "moreIsBetter": %s, "goal": %s, "peer": "%s", "ratio": %s,
                          "rounds": {%s}}""".formatted(
                                result.row.name(),
                                result.metric.name(),
                                result.metric.unit(),
                                result.metric.more(),
                                result.metric.goal() == 0 ? "null" : result.metric.goal(),
                                result.bestPeer(),
                                json(result.ratios(OURS, result.bestPeer())[1]),
                                result.values.entrySet().stream()
                                        .map(side -> "\"" + side.getKey() + "\": "
                                                + Arrays.stream(side.getValue())
                                                        .mapToObj(Report::json)
                                                        .collect(Collectors.joining(", ", "[", "]")))
                                        .collect(Collectors.joining(", "))))
                .collect(Collectors.joining(",\n  "));
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                {"at": "%s", "machine": "%s", "results": [
                  %s
                ]}
                """.formatted(Instant.now(), machine, rows));
        System.out.println("\n" + file);
    }

    private static String json(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "null";
    }
}
