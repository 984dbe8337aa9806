package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How many families of addresses the Service has. */
public enum IpFamilyPolicy {
    /** One. */
    @JsonProperty("SingleStack")
    SINGLE_STACK,

    /** Two, where the cluster has two. */
    @JsonProperty("PreferDualStack")
    PREFER_DUAL_STACK,

    /** Two. */
    @JsonProperty("RequireDualStack")
    REQUIRE_DUAL_STACK
}
