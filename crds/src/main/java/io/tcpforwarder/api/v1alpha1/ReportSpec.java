package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one data-plane pod sees.
 *
 * @param schemaVersion of this report
 * @param forwarder name of the TcpForwarder
 * @param reportTime when the pod wrote this, RFC 3339; null from a data plane of before this was told
 * @param configGeneration generation of the config that the pod has applied
 * @param configDigest {@link io.tcpforwarder.api.config.ConfigDigest} of the config that the pod has applied, once it has
 *     read it from the ConfigMap
 * @param configError why a newer config was not applied; null when all is well
 * @param configWarning what of the applied config could not be done in full; null when all is well
 * @param dataPlaneVersion of the pod
 * @param configSchemaVersion the newest form of the config that the pod reads; 1 where left out
 * @param listeners sums per listener
 * @param endpoints worst first, at most 100
 * @param omittedEndpoints how many are left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReportSpec(
        @Required @Min(1) @Max(1_000) @JsonPropertyDescription("Version of the form of this report.")
        int schemaVersion,

        @Required @Size(max = 253) @JsonPropertyDescription("Name of the TcpForwarder that the pod works for.")
        String forwarder,

        @Size(max = 40)
        @JsonPropertyDescription(
                "When the pod wrote this, RFC 3339. A pod that is well writes at least every 2 minutes; one that has been silent for 5 no longer counts.")
        @Nullable
        String reportTime,

        @Required
        @Min(0)
        @JsonPropertyDescription(
                "Generation of the TcpForwarder, metadata.generation, whose config the pod has applied; 0 before the first.")
        long configGeneration,

        @Size(max = 64)
        @JsonPropertyDescription(
                "Names the very content that the pod has applied: the beginning of the SHA-256 of config.json in its ConfigMap. Absent before it has read that.")
        @Nullable
        String configDigest,

        @Size(max = 1024)
        @JsonPropertyDescription("Why a newer config was not applied. Absent when all is well.")
        @Nullable
        String configError,

        @Size(max = 1024)
        @JsonPropertyDescription(
                "What of the applied config could not be done in full, such as a limit of connections for which the pod may not open enough files. Absent when all is well.")
        @Nullable
        String configWarning,

        @Required @Size(max = 64) @JsonPropertyDescription("Version of the data plane.")
        String dataPlaneVersion,

        @Min(1)
        @Max(1_000)
        @JsonPropertyDescription("Newest schemaVersion of the config that the pod reads. Default: 1.")
        Integer configSchemaVersion,

        @Size(max = 64) @JsonPropertyDescription("Sums for each listener.")
        List<ListenerReport> listeners,

        @Size(max = 100) @JsonPropertyDescription("Endpoints, the worst first, at most 100.")
        List<EndpointReport> endpoints,

        @Min(0) @Max(1_000_000) @JsonPropertyDescription("Endpoints left out of the list because it is full.")
        int omittedEndpoints) {
    public ReportSpec {
        configSchemaVersion = Absent.orElse(configSchemaVersion, 1);
        listeners = Absent.orElse(listeners, List.of());
        endpoints = Absent.orElse(endpoints, List.of());
    }

    /** The same in fields that every version of the definition knows. */
    public ReportSpec withoutFailures() {
        return new ReportSpec(
                schemaVersion,
                forwarder,
                reportTime,
                configGeneration,
                configDigest,
                configError,
                configWarning,
                dataPlaneVersion,
                configSchemaVersion,
                listeners,
                endpoints.stream().map(endpoint -> endpoint.with(null)).toList(),
                omittedEndpoints);
    }
}
