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
 * @param dns {@code dns} in the config: endpoints by asking the name service again and again
 * @param file a file with one address a line, which is read again when it changes; a path
 * @param addresses {@code static} in the config: endpoints written down as {@code host:port} or {@code [v6]:port}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackendConfig(
        String name,
        Integer weight,
        @Nullable EndpointSlicesConfig endpointSlices,
        @Nullable DnsConfig dns,
        @Nullable String file,
        @JsonProperty("static") @Nullable List<String> addresses) {
    public BackendConfig {
        weight = Objects.requireNonNullElse(weight, 1);
    }

    /** Endpoints by watching a Service's EndpointSlices. */
    public static BackendConfig ofSlices(String name, Integer weight, EndpointSlicesConfig slices) {
        return new BackendConfig(name, weight, slices, null, null, null);
    }

    /** Endpoints written down. */
    public static BackendConfig ofAddresses(String name, List<String> addresses) {
        return new BackendConfig(name, 1, null, null, null, addresses);
    }

    /** The same endpoints with another share. */
    public BackendConfig withWeight(int other) {
        return new BackendConfig(name, other, endpointSlices, dns, file, addresses);
    }
}
