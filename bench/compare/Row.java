import java.nio.file.Path;
import java.util.List;

/** One kind of work. */
interface Row {
    String name();

    String what();

    List<Metric> metrics();

    /** Whether each measurement starts the forwarder anew, with nothing else running. */
    default boolean fresh() {
        return false;
    }

    /** Whether it makes no difference how long the forwarder has run. */
    default boolean cold() {
        return false;
    }

    /** What it needs besides the servers that all rows share; started once, before the first round. */
    default List<Child> servers(Path root, Path folder) throws Exception {
        return List.of();
    }

    /** One value for each metric; NaN where the side cannot. */
    double[] measure(Side side) throws Exception;
}
