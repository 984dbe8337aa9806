package io.tcpforwarder.operator;

import io.tcpforwarder.operator.desired.DataPlaneImage;
import io.tcpforwarder.operator.desired.MonitoringDefaults;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the person who installs the operator decides.
 *
 * @param watchNamespaces namespaces whose TcpForwarders are served; empty: all
 * @param dataPlaneImage what the data-plane pods run
 * @param monitoring what their ServiceMonitors say where a spec says nothing
 * @param leaderElectionNamespace where the Lease of the leader stands; null: no leader election, for a process that is
 *     known to be alone
 * @param leaseName of that Lease; operators that share it are replicas of one another
 * @param adminPort TCP port of health and metrics, 0 for any free one; null: none
 */
public record OperatorSettings(
        Set<String> watchNamespaces,
        DataPlaneImage dataPlaneImage,
        MonitoringDefaults monitoring,
        @Nullable String leaderElectionNamespace,
        String leaseName,
        @Nullable Integer adminPort) {
    /** Name of the Lease where none is given. */
    public static final String DEFAULT_LEASE = "tcpforwarder-operator";

    public OperatorSettings {
        // An environment variable that is set to nothing means the same as one that is not set.
        watchNamespaces =
                watchNamespaces.stream().filter(name -> !name.isBlank()).collect(Collectors.toUnmodifiableSet());
    }

    /** Alone in its process: all namespaces, the image of this version, no leader election, no admin port. */
    public static OperatorSettings embedded() {
        return new OperatorSettings(
                Set.of(), DataPlaneImage.ofThisVersion(), MonitoringDefaults.NONE, null, DEFAULT_LEASE, null);
    }
}
