package io.tcpforwarder.operator.desired;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What ServiceMonitors say unless a spec says otherwise: a setting of the operator, because who installs it knows which of them his
 * Prometheus selects.
 *
 * @param labels of all of them; a spec may add to these and replace their values
 * @param interval between two scrapes; null: as Prometheus is set up
 */
public record MonitoringDefaults(
        Map<String, String> labels, @Nullable Duration interval) {
    /** Every ServiceMonitor is as its spec says. */
    public static final MonitoringDefaults NONE = new MonitoringDefaults(Map.of(), null);

    public MonitoringDefaults {
        labels = Map.copyOf(labels);
    }
}
