package io.tcpforwarder.operator.desired;

import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the pods shall do now: every listener whose backends were resolved as the spec says, every other as it was last
 * accepted, or not at all if it never was. The last accepted form is read from the live ConfigMap, so it outlives the
 * operator.
 */
public final class EffectiveConfig {
    private EffectiveConfig() {}

    /**
     * The config for a forwarder.
     *
     * @param resolved the listeners whose backends were resolved
     * @param last what the pods were told before
     */
    public static DataPlaneConfig of(
            TcpForwarder forwarder, List<ListenerConfig> resolved, Optional<DataPlaneConfig> last) {
        TcpForwarderSpec spec = forwarder.getSpec();
        return new DataPlaneConfig(
                DataPlaneConfig.SCHEMA_VERSION,
                forwarder.getMetadata().getGeneration(),
                listeners(spec, resolved, last.map(DataPlaneConfig::listeners).orElse(List.of())),
                spec.selection(),
                spec.scoring(),
                spec.probe(),
                spec.pool(),
                spec.connect(),
                spec.keepAlive(),
                spec.limits(),
                spec.drain(),
                spec.workload().logging());
    }

    private static List<ListenerConfig> listeners(
            TcpForwarderSpec spec, List<ListenerConfig> resolved, List<ListenerConfig> last) {
        var byName = resolved.stream().collect(Collectors.toMap(ListenerConfig::name, Function.identity()));
        Set<Integer> ports = resolved.stream().map(ListenerConfig::port).collect(Collectors.toSet());
        List<ListenerConfig> effective = new ArrayList<>();
        for (ListenerSpec wanted : spec.listeners()) {
            ListenerConfig now = byName.get(wanted.name());
            if (now != null) {
                effective.add(now);
                continue;
            }
            // A kept listener gives way when a resolved one has taken over its port: two cannot have it.
            last.stream()
                    .filter(before -> before.name().equals(wanted.name()) && ports.add(before.port()))
                    .findFirst()
                    .ifPresent(effective::add);
        }
        return effective;
    }
}
