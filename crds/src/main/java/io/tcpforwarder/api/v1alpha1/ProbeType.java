package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How an endpoint is checked between connections. */
public enum ProbeType {
    /** Opens a connection and closes it again. */
    @JsonProperty("TCP")
    TCP,

    /** Sends and expects bytes as {@link SendExpectSpec} says. */
    @JsonProperty("SendExpect")
    SEND_EXPECT,

    /** Redis and what speaks its protocol: PING. */
    @JsonProperty("Redis")
    REDIS,

    /** A mail server: its greeting, and QUIT. */
    @JsonProperty("SMTP")
    SMTP,

    /** PostgreSQL: its answer to an SSLRequest. */
    @JsonProperty("PostgreSQL")
    POSTGRESQL,

    /** MySQL and MariaDB: the greeting, and an end that they do not count as an error. */
    @JsonProperty("MySQL")
    MYSQL,

    /** No checks: only real connections tell. */
    @JsonProperty("None")
    NONE
}
