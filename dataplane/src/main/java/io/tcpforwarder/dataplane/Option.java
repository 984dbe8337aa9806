package io.tcpforwarder.dataplane;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options of the command line; {@code usage.txt} says what each does. */
enum Option {
    CONFIG("--config", "FILE"),
    LISTEN("--listen", "PORT"),
    TO("--to", "HOST:PORT"),
    CHECK("--check", null),
    CONFIG_MAP("--config-map", "NAME"),
    BIND_ADDRESS("--bind-address", "ADDRESS"),
    ADMIN_ADDRESS("--admin-address", "ADDRESS"),
    ADMIN_PORT("--admin-port", "PORT"),
    THREADS("--threads", "N"),
    HELP("--help", null),
    VERSION("--version", null);

    private final String text;
    private final @Nullable String value;

    Option(String text, @Nullable String value) {
        this.text = text;
        this.value = value;
    }

    /** What its value is, in capitals; null where it has none. */
    @Nullable
    String value() {
        return value;
    }

    /** As it is given, {@code -h} and {@code -V} as well. */
    static Optional<Option> named(String text) {
        return switch (text) {
            case "-h" -> Optional.of(HELP);
            case "-V" -> Optional.of(VERSION);
            default ->
                Arrays.stream(values())
                        .filter(option -> option.text.equals(text))
                        .findFirst();
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
