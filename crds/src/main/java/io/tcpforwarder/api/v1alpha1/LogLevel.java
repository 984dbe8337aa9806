package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How important a line of the log is. */
public enum LogLevel {
    /** Something is lost. */
    @JsonProperty("Error")
    ERROR,

    /** Something is wrong, and dealt with. */
    @JsonProperty("Warn")
    WARN,

    /** What a person wants to have seen who looks later. */
    @JsonProperty("Info")
    INFO,

    /** What each part does. */
    @JsonProperty("Debug")
    DEBUG,

    /** Everything. */
    @JsonProperty("Trace")
    TRACE
}
