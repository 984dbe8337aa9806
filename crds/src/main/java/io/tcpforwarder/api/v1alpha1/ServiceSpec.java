package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.tcpforwarder.api.config.IpFamily;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Service in front of the data-plane pods. What is null or empty is left to Kubernetes and to the cloud.
 *
 * @param type how the forwarder is reachable
 * @param annotations of the Service
 * @param loadBalancerClass who provides the load balancer
 * @param loadBalancerSourceRanges clients that the load balancer lets in
 * @param externalTrafficPolicy which pods get connections from outside
 * @param sessionAffinity whether a client comes to the same pod again
 * @param sessionAffinityTimeout for how long
 * @param ipFamilyPolicy how many families of addresses
 * @param ipFamilies which, the first one first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = TextSchema.class, input = "annotations=annotation;loadBalancerSourceRanges=cidr")
@ValidationRule(
        value =
                "(has(self.type) && self.type == 'LoadBalancer') || (!has(self.loadBalancerClass) && !has(self.loadBalancerSourceRanges))",
        message = "loadBalancerClass and loadBalancerSourceRanges are only for type LoadBalancer")
@ValidationRule(
        value = "(has(self.type) && self.type != 'ClusterIP') || !has(self.externalTrafficPolicy)",
        message = "externalTrafficPolicy is only for types NodePort and LoadBalancer")
@ValidationRule(
        value =
                "(has(self.sessionAffinity) && self.sessionAffinity == 'ClientIP') || !has(self.sessionAffinityTimeout)",
        message = "sessionAffinityTimeout is only for sessionAffinity ClientIP")
@ValidationRule(
        value =
                "!has(self.ipFamilies) || self.ipFamilies.size() < 2 || (has(self.ipFamilyPolicy) && self.ipFamilyPolicy != 'SingleStack')",
        message = "two ipFamilies need ipFamilyPolicy PreferDualStack or RequireDualStack")
@ValidationRule(
        value =
                "!(has(self.type) && self.type == 'LoadBalancer' && has(oldSelf.type) && oldSelf.type == 'LoadBalancer') || (has(self.loadBalancerClass) ? self.loadBalancerClass : '') == (has(oldSelf.loadBalancerClass) ? oldSelf.loadBalancerClass : '')",
        message = "loadBalancerClass cannot change while the type stays LoadBalancer; set another type in between")
@ValidationRule(
        value = "!has(self.ipFamilies) || !has(oldSelf.ipFamilies) || self.ipFamilies[0] == oldSelf.ipFamilies[0]",
        message = "the first of ipFamilies cannot change; make another TcpForwarder")
public record ServiceSpec(
        @JsonPropertyDescription(
                "How the forwarder is reachable: ClusterIP, NodePort or LoadBalancer. Default: ClusterIP.")
        ServiceType type,

        @Size(max = 64)
        @ValidationRule(
                value =
                        "self.all(key, !key.startsWith('tcpforwarder.io/') && !key.startsWith('kubectl.kubernetes.io/'))",
                message = "annotations of tcpforwarder.io/ and kubectl.kubernetes.io/ are reserved")
        @JsonPropertyDescription(
                "Annotations of the Service, by which most clouds configure their load balancers. At most 64; none of tcpforwarder.io/ or kubectl.kubernetes.io/. Default: none.")
        Map<String, String> annotations,

        @Size(min = 1, max = 317)
        @Pattern(Names.QUALIFIED_NAME)
        @JsonPropertyDescription(
                "Which load balancer implementation serves the Service, such as example.com/internal. Only for type LoadBalancer; cannot change while the type stays that. Default: the cluster's own.")
        @Nullable
        String loadBalancerClass,

        @Size(min = 1, max = 64)
        @ValidationRule(
                value = "self.all(range, isCIDR(range))",
                message = "each must be a CIDR, such as 10.0.0.0/8 or 2001:db8::/32")
        @JsonPropertyDescription(
                "Clients that the load balancer lets in, as CIDRs, 1 to 64. Only for type LoadBalancer, and only where the cloud supports it. Default: everybody.")
        @Nullable
        List<String> loadBalancerSourceRanges,

        @JsonPropertyDescription(
                "Which data-plane pods get connections from outside the cluster. Cluster: all; a node may hide the client's address. Local: those of the node that was reached, which keeps the client's address, and leads nowhere on a node without a pod. Only for types NodePort and LoadBalancer. Default: Cluster.")
        @Nullable
        ExternalTrafficPolicy externalTrafficPolicy,

        @JsonPropertyDescription(
                "Whether connections of one client address come to the same data-plane pod: None or ClientIP. The pod still chooses an endpoint for each; for the same endpoint use selection.algorithm SourceIPHash. Default: None.")
        @Nullable
        SessionAffinity sessionAffinity,

        @ValidationRule(
                value = "!self.contains('ms') && duration(self) >= duration('1s') && duration(self) <= duration('24h')",
                message = "must be whole seconds, between 1s and 24h")
        @DurationText
        @JsonPropertyDescription(
                "How long after its last connection a client still comes to the same pod. Whole seconds, 1s to 24h. Only for sessionAffinity ClientIP. Default: 3h.")
        @Nullable
        Duration sessionAffinityTimeout,

        @JsonPropertyDescription(
                "How many families of addresses the Service has. SingleStack: one. PreferDualStack: two where the cluster has two. RequireDualStack: two. Default: SingleStack.")
        @Nullable
        IpFamilyPolicy ipFamilyPolicy,

        @Size(min = 1, max = 2)
        @ValidationRule(
                value = "self.size() < 2 || self[0] != self[1]",
                message = "the two families must be different ones")
        @JsonPropertyDescription(
                "Families of the Service's addresses, IPv4 and IPv6, 1 or 2, the preferred one first, which cannot change. Default: the cluster's.")
        @Nullable
        List<IpFamily> ipFamilies) {
    public ServiceSpec {
        type = Absent.orElse(type, ServiceType.CLUSTER_IP);
        annotations = Absent.orElse(annotations, Map.of());
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static ServiceSpec defaults() {
        return new ServiceSpec(null, null, null, null, null, null, null, null, null);
    }
}
