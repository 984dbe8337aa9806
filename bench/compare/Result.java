import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured of one metric: for each side its values, round by round. */
final class Result {
    final Row row;
    final Metric metric;
    final Map<String, double[]> values = new LinkedHashMap<>();

    Result(Row row, Metric metric, List<String> sides, int rounds) {
        this.row = row;
        this.metric = metric;
        sides.forEach(side -> {
            double[] empty = new double[rounds];
            Arrays.fill(empty, Double.NaN);
            values.put(side, empty);
        });
    }

    /** NaN where there is none. */
    double median(String side) {
        double[] all = values.get(side);
        return all == null ? Double.NaN : median(all);
    }

    private static double median(double[] values) {
        double[] known =
                Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
        int middle = known.length / 2;
        return known.length == 0
                ? Double.NaN
                : known.length % 2 == 1 ? known[middle] : (known[middle - 1] + known[middle]) / 2;
    }

    /** The better of the two by its median. */
    String bestPeer() {
        double haproxy = median("HAProxy");
        double nginx = median("nginx");
        if (Double.isNaN(nginx)) {
            return "HAProxy";
        }
        return (metric.more() ? nginx > haproxy : nginx < haproxy) ? "nginx" : "HAProxy";
    }

    /** Of a side to another: lowest, median and highest of the ratios within a round. */
    double[] ratios(String of, String to) {
        double[] top = values.get(of);
        double[] bottom = values.get(to);
        if (top == null || bottom == null) {
            return new double[] {Double.NaN, Double.NaN, Double.NaN};
        }
        double[] ratios = new double[top.length];
        Arrays.setAll(ratios, i -> bottom[i] == 0 ? Double.NaN : top[i] / bottom[i]);
        return new double[] {
            Arrays.stream(ratios).filter(v -> !Double.isNaN(v)).min().orElse(Double.NaN),
            median(ratios),
            Arrays.stream(ratios).filter(v -> !Double.isNaN(v)).max().orElse(Double.NaN)
        };
    }
}
