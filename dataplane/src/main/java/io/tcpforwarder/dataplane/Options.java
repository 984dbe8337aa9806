package io.tcpforwarder.dataplane;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options that were given. Read by hand: a library that finds options by annotations took a quarter of a second of each start,
 * on one core.
 */
final class Options {
    /** Changed, missing or added letters of what is still taken for a slip. */
    private static final int SLIP = 2;

    /** Of an option with fewer letters for each that is wrong, too little is left to know it by. */
    private static final int LETTERS = 3;

    private final Map<Option, List<String>> given = new EnumMap<>(Option.class);

    private Options() {}

    /**
     * Reads {@code --option value} and {@code --option=value}.
     *
     * @throws UsageException if there is something else
     */
    static Options parse(String... args) throws UsageException {
        Options options = new Options();
        for (int i = 0; i < args.length; i++) {
            int equals = args[i].startsWith("--") ? args[i].indexOf('=') : -1;
            String name = equals < 0 ? args[i] : args[i].substring(0, equals);
            Option option = Option.named(name).orElseThrow(() -> unknown(name));
            if (option.value() == null) {
                if (equals >= 0) {
                    throw new UsageException(option + ": takes no value");
                }
                options.add(option, "");
            } else if (equals >= 0) {
                options.add(option, args[i].substring(equals + 1));
            } else if (i + 1 < args.length && !isOption(args[i + 1])) {
                options.add(option, args[++i]);
            } else {
                throw missing(option);
            }
        }
        return options;
    }

    /** Also one with a slip in it: taken for a value, it would be told as a file that is missing. */
    private static boolean isOption(String argument) {
        return argument.startsWith("--") || Option.named(argument).isPresent();
    }

    private static UsageException missing(Option option) {
        return new UsageException(option + ": no value; expected " + option + " " + option.value());
    }

    private static UsageException unknown(String name) {
        if (!name.startsWith("-")) {
            return new UsageException("'" + name + "': not expected here; expected options, which begin with --");
        }
        Optional<Option> meant = Arrays.stream(Option.values())
                .filter(option -> distance(option.toString(), name)
                        <= Math.min(SLIP, option.toString().length() / LETTERS))
                .min(Comparator.comparingInt(option -> distance(option.toString(), name)));
        return new UsageException(name + ": no such option"
                + meant.map(option -> "; is it " + option + "?").orElse(""));
    }

    /** Levenshtein's: letters to change, add or leave out. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private void add(Option option, String value) throws UsageException {
        List<String> values = given.computeIfAbsent(option, _ -> new ArrayList<>());
        if (!values.isEmpty() && option != Option.TO) {
            throw new UsageException(option + ": given twice");
        }
        if (value.isEmpty() && option.value() != null) {
            // As of a variable that a shell does not know.
            throw missing(option);
        }
        values.add(value);
    }

    boolean has(Option option) {
        return given.containsKey(option);
    }

    /** In the order in which they were given; none where the option was not. */
    List<String> values(Option option) {
        return given.getOrDefault(option, List.of());
    }

    /** Null where the option was not given. */
    @Nullable
    String value(Option option) {
        return has(option) ? values(option).getFirst() : null;
    }

    /**
     * A path; null where the option was not given.
     *
     * @throws UsageException if no file can have it
     */
    @Nullable
    Path path(Option option) throws UsageException {
        String text = value(option);
        try {
            return text == null ? null : Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException(option + ": '" + text + "'; expected a path: " + e.getReason());
        }
    }

    /**
     * A whole number; null where the option was not given.
     *
     * @throws UsageException if it is none, or out of the range
     */
    @Nullable
    Integer number(Option option, int least, int most) throws UsageException {
        String text = value(option);
        if (text == null) {
            return null;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UsageException(option + ": '" + text + "'; expected a number from " + least + " to " + most);
    }
}
