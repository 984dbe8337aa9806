package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A port on which the forwarder accepts connections, and the Services that they go to.
 *
 * @param name unique in the resource, a DNS label
 * @param port 1 to 65535, unique in the resource
 * @param backendRefs 1 to 16 Services
 * @param maxConnectionsPerPod connections at once in one pod
 * @param idleTimeout how long a connection may carry nothing
 * @param maxConnectionAge how long a connection may last
 * @param nodePort port of every node; null: one that Kubernetes chooses, if the Service has any
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ListenerSpec(
        @Required
        @Pattern(Names.DNS_LABEL)
        @Size(min = 1, max = 63)
        @JsonPropertyDescription(
                "Name of the listener, unique in this resource: a DNS label of at most 63 characters. It appears in status, metrics and as the name of the Service's port.")
        String name,

        @Required
        @Min(1)
        @Max(65535)
        @ValidationRule(
                value = "self != 9090",
                message = "port 9090 is taken by the data plane's own metrics and health endpoints; choose another")
        @JsonPropertyDescription(
                "Port on which clients connect, 1 to 65535, unique in this resource. 9090 is taken by the data plane itself.")
        int port,

        @Required
        @Size(min = 1, max = 16)
        @ValidationRule(
                value = "self.exists(b, !has(b.weight) || b.weight > 0)",
                message = "at least one backendRef needs a weight above 0")
        @ValidationRule(
                value = "self.all(a, self.exists_one(b, a.name == b.name && a.port == b.port))",
                message =
                        "two backendRefs name the same port of the same Service; give one of them the sum of their weights")
        @JsonPropertyDescription(
                "Services of the same namespace to which connections go, 1 to 16. First a Service is chosen by weight, then one of its endpoints by spec.selection. A Service with no usable endpoint gives its share to the others.")
        List<BackendRef> backendRefs,

        @Min(0)
        @Max(1000000)
        @JsonPropertyDescription(
                "Connections through this listener that one data-plane pod holds at once; further clients are refused at once. limits.maxConnectionsPerPod holds beside it. 0 to 1000000; 0: no limit of its own. Default: 0.")
        Integer maxConnectionsPerPod,

        @ValidationRule(value = "duration(self) <= duration('168h')", message = "must be at most 168h")
        @DurationText
        @JsonPropertyDescription(
                "How long a connection may carry no byte in either direction before it is reset. 0s to 168h; 0s: for ever. Default: 0s.")
        Duration idleTimeout,

        @ValidationRule(value = "duration(self) <= duration('720h')", message = "must be at most 720h")
        @DurationText
        @JsonPropertyDescription(
                "How long a connection may last before it is reset, varied by 10 percent, so that clients come back and spread over endpoints that are new. Only for clients that connect again by themselves. 0s to 720h; 0s: as long as it likes. Default: 0s.")
        Duration maxConnectionAge,

        @Min(1)
        @Max(65535)
        @JsonPropertyDescription(
                "Port of every node that leads to this listener, 1 to 65535, in the range that the cluster sets aside, which is 30000 to 32767 unless told otherwise. Only for service.type NodePort and LoadBalancer. Default: a free one.")
        @Nullable
        Integer nodePort) {
    public ListenerSpec {
        backendRefs = Absent.orElse(backendRefs, List.of());
        maxConnectionsPerPod = Absent.orElse(maxConnectionsPerPod, 0);
        idleTimeout = Absent.orElse(idleTimeout, Duration.ZERO);
        maxConnectionAge = Absent.orElse(maxConnectionAge, Duration.ZERO);
    }
}
