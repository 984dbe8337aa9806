package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;

/**
 * Connections that are opened before a client asks for one. Each carries one client and is never handed to a second.
 *
 * @param initialSize opened when an endpoint is first seen
 * @param minSize kept ready while nobody comes
 * @param maxSize kept ready at most
 * @param idleTimeout how long one waits for a client
 */
public record PoolSpec(
        @Min(0)
        @Max(1000)
        @JsonPropertyDescription(
                "Connections opened to an endpoint as soon as it is known and healthy, per pod. 0 to maxSize. Default: 0.")
        Integer initialSize,

        @Min(0)
        @Max(1000)
        @JsonPropertyDescription(
                "Connections kept ready for each endpoint and pod while no client comes. 0 to maxSize. Default: 0.")
        Integer minSize,

        @Min(0)
        @Max(1000)
        @JsonPropertyDescription(
                "Connections kept ready for each endpoint and pod at most, while clients come often. Each occupies a place in the backend, such as one of a database's connections. 0 to 1000; 0: no pool. Default: 0.")
        Integer maxSize,

        @ValidationRule(
                value = "duration(self) >= duration('100ms') && duration(self) <= duration('1h')",
                message = "must be between 100ms and 1h")
        @DurationText
        @JsonPropertyDescription(
                "How long a connection waits for a client before it is closed, varied by 20 percent. Shorter than the time in which the backend itself closes silent connections. 100ms to 1h. Default: 5s.")
        Duration idleTimeout) {
    public PoolSpec {
        initialSize = Absent.orElse(initialSize, 0);
        minSize = Absent.orElse(minSize, 0);
        maxSize = Absent.orElse(maxSize, 0);
        idleTimeout = Absent.orElse(idleTimeout, Duration.ofSeconds(5));
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static PoolSpec defaults() {
        return new PoolSpec(null, null, null, null);
    }
}
