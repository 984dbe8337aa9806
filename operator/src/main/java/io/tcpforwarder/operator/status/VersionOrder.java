package io.tcpforwarder.operator.status;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Orders versions by their numbers: 0.9.1 before 0.10.0. What is no version comes first, for it needs a look most. */
final class VersionOrder implements Comparator<String> {
    private static final Pattern VERSION = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9}).*");

    @Override
    public int compare(String one, String other) {
        return Comparator.comparingInt((List<Integer> numbers) -> numbers.get(0))
                .thenComparingInt(numbers -> numbers.get(1))
                .thenComparingInt(numbers -> numbers.get(2))
                .compare(numbers(one), numbers(other));
    }

    private static List<Integer> numbers(String version) {
        Matcher matcher = VERSION.matcher(version);
        return matcher.matches()
                ? List.of(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)))
                : List.of(-1, 0, 0);
    }
}
