package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint failed at last.
 *
 * @param kind what has failed
 * @param cause why, for a person; printable ASCII
 * @param time when, RFC 3339
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EndpointFailure(
        @Required @JsonPropertyDescription("Probe or Connection: what has failed.")
        FailureKind kind,

        @Required
        @Size(max = EndpointFailure.MAX_CAUSE)
        @JsonPropertyDescription(
                "Why, in a few words, such as connection refused. What the endpoint answered stands in quotes: its beginning, what is not printable ASCII as \\xNN, and *** in place of what the probe itself had sent.")
        String cause,

        @Size(max = 40) @JsonPropertyDescription("When it failed, RFC 3339.") @Nullable
        String time) {
    /** Characters of the longest cause. */
    public static final int MAX_CAUSE = 192;
}
