package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.IntOrString;

/**
 * A Service to which connections go.
 *
 * @param name the Service, in the resource's own namespace
 * @param port a Service port's number or name
 * @param weight 0 to 1000; 0 sends nothing
 */
@SchemaCustomizer(ServicePortSchema.class)
public record BackendRef(
        @Required
        @Pattern(Names.DNS_LABEL)
        @Size(min = 1, max = 63)
        @JsonPropertyDescription("Name of a Service in the same namespace. It must not be of type ExternalName.")
        String name,

        @Required @JsonPropertyDescription("Port of that Service: its number or its name. Not the pods' port.")
        IntOrString port,

        @Min(0)
        @Max(1000)
        @JsonPropertyDescription(
                "Share of new connections in relation to the other backendRefs of the listener, 0 to 1000: share = weight / sum of weights. 0 sends nothing. Default: 1.")
        Integer weight) {
    public BackendRef {
        weight = Absent.orElse(weight, 1);
    }
}
