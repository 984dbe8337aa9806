package io.tcpforwarder.operator.desired;

import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the pods shall do now: every listener as the spec says, as far as that can be had; one of which nothing can be had as
 * it was last, or not at all if it never was. The last form is read from the live ConfigMap, so it outlives the operator.
 */
public final class EffectiveConfig {
    private EffectiveConfig() {}

    /**
     * The config for a forwarder.
     *
     * @param listeners those of the spec, in its order
     * @param last what the pods were told before
     */
    public static DataPlaneConfig of(
            TcpForwarder forwarder, List<ResolvedListener> listeners, Optional<DataPlaneConfig> last) {
        TcpForwarderSpec spec = forwarder.getSpec();
        DataPlaneConfig config = new DataPlaneConfig(
                DataPlaneConfig.SCHEMA_VERSION,
                forwarder.getMetadata().getGeneration(),
                effective(listeners, last.map(DataPlaneConfig::listeners).orElse(List.of())),
                spec.selection(),
                spec.scoring(),
                spec.probe(),
                spec.pool(),
                spec.connect(),
                spec.keepAlive(),
                spec.limits(),
                spec.drain(),
                spec.workload().logging());
        return config.withSchemaVersion(ConfigForm.of(config));
    }

    private static List<ListenerConfig> effective(List<ResolvedListener> listeners, List<ListenerConfig> last) {
        Map<String, ListenerConfig> before = new HashMap<>();
        last.forEach(listener -> before.put(listener.name(), listener));
        Map<String, ListenerConfig> effective = new HashMap<>();
        Set<Integer> ports = new HashSet<>();
        for (ResolvedListener listener : listeners) {
            String name = listener.asked().name();
            listener.renewed(before.get(name)).ifPresent(renewed -> {
                effective.put(name, renewed);
                ports.add(renewed.port());
            });
        }
        for (ResolvedListener listener : listeners) {
            String name = listener.asked().name();
            // A kept listener gives way when another has taken over its port: two cannot have it.
            Stream.ofNullable(before.get(name))
                    .filter(was -> !effective.containsKey(name) && ports.add(was.port()))
                    .flatMap(was -> listener.kept(was).stream())
                    .forEach(kept -> effective.put(name, kept));
        }
        return listeners.stream()
                .flatMap(listener ->
                        Stream.ofNullable(effective.get(listener.asked().name())))
                .toList();
    }
}
