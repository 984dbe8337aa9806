/**
 * One number that is compared.
 *
 * @param more whether more of it is better
 * @param goal ours over the better peer's: at least where more is better, at most where less is; 0: none is set
 */
record Metric(String name, String unit, boolean more, double goal) {
    static Metric more(String name, String unit, double goal) {
        return new Metric(name, unit, true, goal);
    }

    static Metric less(String name, String unit, double goal) {
        return new Metric(name, unit, false, goal);
    }

    boolean met(double ratio) {
        return more ? ratio >= goal : ratio <= goal;
    }
}
