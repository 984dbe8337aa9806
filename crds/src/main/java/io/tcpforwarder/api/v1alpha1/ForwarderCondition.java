package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * One thing that is or is not so, as in every Kubernetes resource.
 *
 * @param type Accepted, ResolvedRefs, Programmed, Ready or UpToDate
 * @param status True, False or Unknown
 * @param reason one word
 * @param message for a person
 * @param observedGeneration the generation that was looked at
 * @param lastTransitionTime when status last changed, RFC 3339
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ForwarderCondition(
        @Required @JsonPropertyDescription("Accepted, ResolvedRefs, Programmed, Ready or UpToDate.")
        String type,

        @Required @JsonPropertyDescription("True, False or Unknown.")
        String status,

        @Required @JsonPropertyDescription("One word that says why.")
        String reason,

        @Required @Size(max = 32768) @JsonPropertyDescription("The same for a person, with what to do about it.")
        String message,

        @Required @JsonPropertyDescription("Generation of the resource, metadata.generation, that this was found on.")
        long observedGeneration,

        @Required @JsonPropertyDescription("When status last changed, RFC 3339.")
        String lastTransitionTime) {}
