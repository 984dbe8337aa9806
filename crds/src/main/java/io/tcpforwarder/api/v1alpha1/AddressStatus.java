package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * Where the forwarder answers.
 *
 * @param type IPAddress or Hostname
 * @param value the address
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AddressStatus(
        @Required @JsonPropertyDescription("IPAddress or Hostname.")
        String type,

        @Required @JsonPropertyDescription("The address.") String value) {}
