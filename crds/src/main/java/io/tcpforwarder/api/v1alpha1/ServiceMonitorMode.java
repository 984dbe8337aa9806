package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a ServiceMonitor is made. */
public enum ServiceMonitorMode {
    /** Where the cluster serves that kind. */
    @JsonProperty("Auto")
    AUTO,

    /** Yes; a condition says so where it cannot be made. */
    @JsonProperty("Enabled")
    ENABLED,

    /** No. */
    @JsonProperty("Disabled")
    DISABLED
}
