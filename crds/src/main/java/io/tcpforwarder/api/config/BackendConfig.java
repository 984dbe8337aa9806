package io.tcpforwarder.api.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A group of endpoints among which connections are shared by weight. Exactly one of the sources is given.
 *
 * @param name unique in its listener; the Service's name in a cluster. Label {@code backend} of the metrics.
 * @param weight share of new connections, 0 to 1000; 1 where left out
 * @param endpointSlices endpoints by watching a Service's EndpointSlices
 * @param addresses {@code static} in the config: endpoints written down as {@code host:port} or {@code [v6]:port}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackendConfig(
        String name,
        Integer weight,
        @Nullable EndpointSlicesConfig endpointSlices,
        @JsonProperty("static") @Nullable List<String> addresses) {
    public BackendConfig {
        weight = Objects.requireNonNullElse(weight, 1);
    }
}
