package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Annotations as they are read: an object may have none. */
public final class Annotations {
    private Annotations() {}

    /** What it says under a key. */
    public static Optional<String> of(@Nullable HasMetadata object, String key) {
        return Optional.ofNullable(object)
                .map(known -> known.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(key));
    }
}
