package io.tcpforwarder.api.v1alpha1;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A component that JSON left out arrives as null in a record's constructor, whatever its type says. */
final class Absent {
    private Absent() {}

    static <T> T orElse(@Nullable T value, T whenAbsent) {
        return Objects.requireNonNullElse(value, whenAbsent);
    }
}
