package io.tcpforwarder.operator.status;

import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import io.tcpforwarder.operator.desired.ConfigJson;
import java.util.List;
import java.util.Optional;

/**
 * What the pods are told to do.
 *
 * @param generation of the forwarder
 * @param digest of the config for that generation; empty if there is none yet
 * @param listeners of the config
 */
record Told(long generation, String digest, List<ListenerConfig> listeners) {
    static Told of(long generation, Optional<DataPlaneConfig> config) {
        return new Told(
                generation,
                config.filter(known -> known.generation() == generation)
                        .map(ConfigJson::digest)
                        .orElse(""),
                config.map(DataPlaneConfig::listeners).orElse(List.of()));
    }

    /**
     * Whether a pod has applied this very content. A data plane of before digests tells only the generation, and does not say
     * when it wrote; one that says when, and has no digest yet, has not read the ConfigMap.
     */
    boolean isAppliedBy(PodReport report) {
        ReportSpec said = report.spec();
        return (said.reportTime() == null && said.configDigest() == null)
                ? said.configGeneration() == generation
                : digest.equals(said.configDigest());
    }
}
