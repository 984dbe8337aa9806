package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a pod that no place would spread evenly. */
public enum Unsatisfiable {
    /** It runs where it unbalances least. */
    @JsonProperty("ScheduleAnyway")
    SCHEDULE_ANYWAY,

    /** It waits. */
    @JsonProperty("DoNotSchedule")
    DO_NOT_SCHEDULE
}
