package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * What is behind an endpoint.
 *
 * @param kind Pod, mostly
 * @param name its name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TargetRef(
        @Required @Size(max = 63) @JsonPropertyDescription("Kind of the object, mostly Pod.")
        String kind,

        @Required @Size(max = 253) @JsonPropertyDescription("Name of the object.")
        String name) {}
