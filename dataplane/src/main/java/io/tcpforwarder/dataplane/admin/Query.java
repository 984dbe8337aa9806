package io.tcpforwarder.dataplane.admin;

import org.jspecify.annotations.Nullable;

/** What stands behind the question mark. */
final class Query {
    private Query() {}

    /**
     * A number of a query.
     *
     * @param absent where it is not given
     * @throws IllegalArgumentException if what is given is no number in its bounds
     */
    static int number(@Nullable String query, String name, int absent, int least, int most) {
        if (query == null) {
            return absent;
        }
        for (String part : query.split("&", -1)) {
            if (part.startsWith(name + "=")) {
                String value = part.substring(name.length() + 1);
                if (value.matches("[0-9]{1,9}")) {
                    int number = Integer.parseInt(value);
                    if (number >= least && number <= most) {
                        return number;
                    }
                }
                throw new IllegalArgumentException(
                        name + ": '" + value + "'; expected a number from " + least + " to " + most);
            }
        }
        return absent;
    }
}
