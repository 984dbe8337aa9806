package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a line of the log is written. */
public enum LogFormat {
    /** For people. */
    @JsonProperty("Text")
    TEXT,

    /** One object a line. */
    @JsonProperty("Json")
    JSON
}
