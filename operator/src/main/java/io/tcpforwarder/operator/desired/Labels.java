package io.tcpforwarder.operator.desired;

import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Labels of the objects that belong to a TcpForwarder. */
public final class Labels {
    /** Names the TcpForwarder that an object belongs to: the only label that selectors use. */
    public static final String NAME = TcpForwarder.GROUP + "/name";

    /** The longest value that a label may have, and so the longest name of a TcpForwarder. */
    public static final int MAX_LENGTH = 63;

    private static final Map<String, String> SAME_FOR_ALL = Map.of(
            "app.kubernetes.io/name", "tcpforwarder",
            "app.kubernetes.io/component", "data-plane",
            "app.kubernetes.io/managed-by", "tcpforwarder");

    private Labels() {}

    /** Whether a Service with that selector leads to the data-plane pods of the forwarder. */
    public static boolean select(Map<String, String> selector, TcpForwarder forwarder) {
        return !selector.isEmpty()
                && selector.entrySet().stream()
                        .allMatch(label -> label.getValue().equals(ofPods(label.getKey(), forwarder)));
    }

    /** One label of the pods. Every Service that a backendRef names is held against many forwarders: nothing is made here. */
    private static @Nullable String ofPods(String key, TcpForwarder forwarder) {
        if (key.equals(NAME)) {
            return forwarder.getMetadata().getName();
        }
        String value = SAME_FOR_ALL.get(key);
        return value == null ? forwarder.getSpec().workload().podLabels().get(key) : value;
    }

    /** Selects the data-plane pods of the TcpForwarder of that name. */
    static Map<String, String> selector(String forwarder) {
        return Map.of(NAME, forwarder);
    }

    /** All labels, those included that only inform people and tools; sorted, so that every process writes the same text. */
    static Map<String, String> of(String forwarder) {
        Map<String, String> labels = new TreeMap<>(SAME_FOR_ALL);
        labels.put(NAME, forwarder);
        labels.put("app.kubernetes.io/instance", forwarder);
        return labels;
    }

    /**
     * The same without the instance: a backend's Service of the forwarder's name often selects by that, and would lead back to
     * these pods.
     */
    static Map<String, String> ofPods(String forwarder) {
        Map<String, String> labels = of(forwarder);
        labels.remove("app.kubernetes.io/instance");
        return labels;
    }

    /** Whether a label or annotation of pods is the operator's; a spec can have none of them. */
    static boolean isReserved(String key) {
        return key.startsWith(TcpForwarder.GROUP + "/") || SAME_FOR_ALL.containsKey(key);
    }
}
