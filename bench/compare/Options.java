import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the command line asks for. */
final class Options {
    int rounds = 5;
    List<String> rows = List.of();
    Path json;
    Path jar;
    Path before;
    List<String> java = List.of();
    List<String> javaBefore = List.of();
    boolean check;
    boolean help;

    static Options of(Path root, List<String> arguments) throws IOException {
        Options options = new Options();
        options.json = root.resolve("target/bench.json");
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "--rounds" -> options.rounds = Integer.parseInt(arguments.get(++i));
                case "--rows" -> options.rows = List.of(arguments.get(++i).split(","));
                case "--quick" -> {
                    options.rounds = 2;
                    options.rows = List.of("rps16", "conn", "bulk");
                }
                case "--json" -> options.json = Path.of(arguments.get(++i)).toAbsolutePath();
                case "--jar" -> options.jar = Path.of(arguments.get(++i)).toAbsolutePath();
                case "--before" -> options.before = Path.of(arguments.get(++i)).toAbsolutePath();
                case "--java" -> options.java = split(arguments.get(++i));
                case "--java-before" -> options.javaBefore = split(arguments.get(++i));
                case "--check" -> options.check = true;
                case "--help" -> options.help = true;
                default -> throw new IllegalArgumentException("unknown option " + arguments.get(i));
            }
        }
        if (options.jar == null && !options.help) {
            try (var jars = Files.newDirectoryStream(root.resolve("dataplane/target"), "dataplane-*.jar")) {
                options.jar = jars.iterator().next();
            } catch (RuntimeException | IOException e) {
                throw new IllegalArgumentException("build first: mvn package -DskipTests -pl dataplane -am");
            }
        }
        return options;
    }

    private static List<String> split(String words) {
        return new ArrayList<>(List.of(words.trim().split(" +")));
    }

    static void usage(List<Row> rows) {
        System.out.println("""
                usage: bench/run [--rounds N] [--rows NAME,...] [--quick] [--check] [--json FILE]
                                 [--jar JAR] [--java OPTIONS] [--before JAR] [--java-before OPTIONS]
                  --quick        two rounds of rps16, conn and bulk
                  --check        ends with 1 when a goal is not met
                  --jar          the data plane to measure; the one in dataplane/target if not given
                  --before       another build, measured beside it
                  --java         more options for the JVM, and for that of --before
                rows:""");
        rows.forEach(row -> System.out.printf("  %-8s %s%n", row.name(), row.what()));
    }
}
