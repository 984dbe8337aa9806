package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether another version of the operator may replace the pods by its own. */
public enum UpgradePolicy {
    /** In turn, a few forwarders at a time. */
    @JsonProperty("Automatic")
    AUTOMATIC,

    /** Only when the annotation {@link TcpForwarder#UPGRADE} says so. */
    @JsonProperty("Manual")
    MANUAL
}
