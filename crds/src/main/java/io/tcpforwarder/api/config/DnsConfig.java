package io.tcpforwarder.api.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints by name service. Exactly one of {@code host} and {@code srv} is given.
 *
 * @param host name whose A and AAAA records are the addresses
 * @param port of each of them, 1 to 65535; only with {@code host}
 * @param srv name whose SRV records say hosts, ports and weights, such as {@code _redis._tcp.example.com}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DnsConfig(
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String srv) {}
