package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How Prometheus finds the metrics of the data-plane pods.
 *
 * @param serviceMonitor whether a ServiceMonitor is made
 * @param interval between two scrapes; null: as the operator, or else Prometheus, is set up
 * @param labels more labels of the ServiceMonitor than the operator is set up to give
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = TextSchema.class, input = "labels=label")
public record MonitoringSpec(
        @JsonPropertyDescription(
                "Whether a ServiceMonitor (monitoring.coreos.com/v1, of the Prometheus operator) is made for the metrics Service, NAME-tcpfwd-metrics. Auto: where the cluster serves that kind, be it later. Enabled: the same, and the message of condition Accepted says so where it does not. Disabled: no. Default: Auto.")
        ServiceMonitorMode serviceMonitor,

        @ValidationRule(
                value = "duration(self) >= duration('1s') && duration(self) <= duration('2m')",
                message = "must be between 1s and 2m")
        @DurationText
        @JsonPropertyDescription(
                "Time between two scrapes of a pod, 1s to 2m: rules and dashboards look at five minutes, and a rate needs two scrapes of them, one of which may be late. Default: as the chart's dataplane.serviceMonitor.interval, or else Prometheus, is set up.")
        @Nullable
        Duration interval,

        @Size(max = 32)
        @ValidationRule(
                value =
                        "self.all(key, !key.startsWith('tcpforwarder.io/') && !(key in ['app.kubernetes.io/name', 'app.kubernetes.io/component', 'app.kubernetes.io/instance', 'app.kubernetes.io/managed-by']))",
                message =
                        "labels of tcpforwarder.io/, app.kubernetes.io/name, app.kubernetes.io/component, app.kubernetes.io/instance and app.kubernetes.io/managed-by are set already")
        @JsonPropertyDescription(
                "More labels of the ServiceMonitor, at most 32, by which a Prometheus selects it, such as release: prometheus. None that the operator sets. They replace those of the same key of the chart's dataplane.serviceMonitor.labels. Default: none.")
        Map<String, String> labels) {
    public MonitoringSpec {
        serviceMonitor = Absent.orElse(serviceMonitor, ServiceMonitorMode.AUTO);
        labels = Absent.orElse(labels, Map.of());
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static MonitoringSpec defaults() {
        return new MonitoringSpec(null, null, null);
    }
}
