package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Deployment of data-plane pods.
 *
 * @param replicas number of pods; null: as it is, 1 at first
 * @param autoscaling lets the load decide on that number instead
 * @param resources of each pod
 * @param nodeSelector labels of the nodes that pods run on
 * @param affinity of the pods, as in any pod
 * @param tolerations of the pods, as in any pod
 * @param topologySpread how pods are spread
 * @param priorityClassName who yields when a node is full
 * @param podLabels more labels of the pods
 * @param podAnnotations of the pods
 * @param upgradePolicy whether another version of the operator may replace the pods by its own
 * @param logging what each pod writes to its log
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = TextSchema.class, input = "nodeSelector=label;podLabels=label;podAnnotations=annotation")
@ValidationRule(
        value = "!has(self.replicas) || !has(self.autoscaling)",
        message =
                "replicas and autoscaling exclude each other; with autoscaling, minReplicas and maxReplicas bound the number of pods")
@ValidationRule(
        value =
                "!has(self.autoscaling) || !has(self.resources) || !has(self.resources.requests) || 'cpu' in self.resources.requests",
        message = "autoscaling needs resources.requests.cpu, of which targetCPUPercent is a share")
public record WorkloadSpec(
        @Min(0)
        @Max(1000)
        @SpecReplicas
        @JsonPropertyDescription(
                "Number of data-plane pods, 0 to 1000; kubectl scale sets it too. Not with autoscaling. Default: as many as there are, 1 at first.")
        @Nullable
        Integer replicas,

        @JsonPropertyDescription(
                "Lets CPU use decide how many data-plane pods run, by a HorizontalPodAutoscaler, which needs the cluster's metrics server. Adding is quick; a pod at a time is removed, 5 minutes apart and when 10 minutes did not need it, because its connections end with it. Not with replicas: kubectl scale is refused meanwhile. To scale by anything but CPU, leave this out, give replicas to begin with, and point KEDA or a HorizontalPodAutoscaler of your own at the TcpForwarder. When this is removed, the number of pods stays as it is until replicas says another.")
        @Nullable
        AutoscalingSpec autoscaling,

        @JsonPropertyDescription("CPU and memory of each pod.")
        ResourcesSpec resources,

        @Size(max = 32)
        @JsonPropertyDescription(
                "Labels that a node must have for pods to run on it, at most 32. A change replaces the pods, as does that of each field from here to podAnnotations. Default: none.")
        Map<String, String> nodeSelector,

        @JsonPropertyDescription(
                "Which nodes, and which pods beside them, the pods want or avoid; its fields are those of kubectl explain pod.spec.affinity. Default: none.")
        @Nullable
        Affinity affinity,

        @Size(max = 32)
        @ValidationRule(
                value =
                        "self.all(t, (!has(t.operator) || t.operator in ['Exists', 'Equal']) && (!has(t.effect) || t.effect in ['', 'NoSchedule', 'PreferNoSchedule', 'NoExecute']))",
                message =
                        "operator is Exists or Equal, effect is NoSchedule, PreferNoSchedule or NoExecute, or left out")
        @JsonPropertyDescription(
                "Taints of nodes that the pods bear, at most 32; the fields are those of kubectl explain pod.spec.tolerations. Default: none.")
        List<Toleration> tolerations,

        @Size(max = 8)
        @JsonPropertyDescription(
                "How the pods are spread, at most 8 rules with a topologyKey each. []: not at all. Default: over nodes (kubernetes.io/hostname) and zones (topology.kubernetes.io/zone), each with maxSkew 1, ScheduleAnyway.")
        List<TopologySpreadSpec> topologySpread,

        @Size(min = 1, max = 253)
        @Pattern(Names.DNS_SUBDOMAIN)
        @JsonPropertyDescription(
                "PriorityClass of the pods, which decides who yields when nodes are full. Default: the cluster's.")
        @Nullable
        String priorityClassName,

        @Size(max = 32)
        @ValidationRule(
                value =
                        "self.all(key, !key.startsWith('tcpforwarder.io/') && !(key in ['app.kubernetes.io/name', 'app.kubernetes.io/component', 'app.kubernetes.io/managed-by', 'pod-template-hash']))",
                message =
                        "labels of tcpforwarder.io/, app.kubernetes.io/name, app.kubernetes.io/component, app.kubernetes.io/managed-by and pod-template-hash are set already")
        @JsonPropertyDescription(
                "More labels of the pods, at most 32. Services and NetworkPolicies of the namespace that select them select the pods. None of tcpforwarder.io/, nor those that the operator sets. Default: none.")
        Map<String, String> podLabels,

        @Size(max = 64)
        @ValidationRule(
                value =
                        "self.all(key, !key.startsWith('tcpforwarder.io/') && !key.startsWith('kubectl.kubernetes.io/'))",
                message = "annotations of tcpforwarder.io/ and kubectl.kubernetes.io/ are reserved")
        @JsonPropertyDescription(
                "Annotations of the pods, at most 64. None of tcpforwarder.io/ or kubectl.kubernetes.io/. Default: none.")
        Map<String, String> podAnnotations,

        @JsonPropertyDescription(
                "Whether another version of the operator may replace the pods by its own. Automatic: in turn, a few forwarders at a time, and for an hour no further one when one does not come back. Manual: when the annotation tcpforwarder.io/upgrade of the TcpForwarder names the edition that its condition UpToDate offers; until then pods stay as they are, and what the spec says goes on being applied to them. Default: Automatic.")
        UpgradePolicy upgradePolicy,

        @JsonPropertyDescription("What each pod writes to its log. A change restarts no pod.")
        LoggingSpec logging) {
    public WorkloadSpec {
        resources = Absent.orElse(resources, ResourcesSpec.defaults());
        nodeSelector = Absent.orElse(nodeSelector, Map.of());
        tolerations = Absent.orElse(tolerations, List.of());
        topologySpread = Absent.orElse(topologySpread, TopologySpreadSpec.overNodesAndZones());
        podLabels = Absent.orElse(podLabels, Map.of());
        podAnnotations = Absent.orElse(podAnnotations, Map.of());
        upgradePolicy = Absent.orElse(upgradePolicy, UpgradePolicy.AUTOMATIC);
        logging = Absent.orElse(logging, LoggingSpec.defaults());
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static WorkloadSpec defaults() {
        return new WorkloadSpec(null, null, null, null, null, null, null, null, null, null, null, null);
    }
}
