package io.tcpforwarder.operator.validation;

import io.fabric8.kubernetes.api.model.Service;
import io.tcpforwarder.api.v1alpha1.BackendRef;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.desired.Labels;
import io.tcpforwarder.operator.observe.Observed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Connections that come back multiply until every pod is full. A Service leads back when its selector picks the forwarder's
 * own pods, or those of another forwarder whose backends lead back. All that do are found at once, from the forwarder backwards: each
 * Service and forwarder is looked at once, so a long chain costs its author's neighbours nothing. One thread.
 */
final class Loops {
    /** Steps of a way that are told; the forwarders behind them tell the rest. */
    private static final int TOLD = 8;

    /** By name of the Service that leads back: the shortest way. */
    private final Map<String, Way> ways = new HashMap<>();

    Loops(Observed observed) {
        Map<String, TcpForwarder> forwarders = new TreeMap<>(observed.forwarders());
        String start = name(observed.forwarder());
        forwarders.put(start, observed.forwarder());
        search(start, leadingTo(forwarders, new TreeMap<>(observed.services())), namedBy(forwarders));
    }

    /**
     * A way back.
     *
     * @param service that leads to the forwarder
     * @param rest of the way from that forwarder on, shared with others; null if it is the one that looks for loops
     */
    private record Way(
            String service, String forwarder, @Nullable Way rest) {
        String text() {
            StringJoiner text = new StringJoiner(", ");
            Way at = this;
            for (int told = 0; at != null && told < TOLD; told++) {
                text.add(step(at.service, at.forwarder));
                at = at.rest;
            }
            return at == null ? text.toString() : text.add("and so on").toString();
        }
    }

    /** The way back from a Service, for a person; empty if there is none. */
    Optional<String> from(Service service) {
        return Optional.ofNullable(ways.get(service.getMetadata().getName())).map(Way::text);
    }

    static String step(String service, TcpForwarder forwarder) {
        return step(service, name(forwarder));
    }

    private static String step(String service, String forwarder) {
        return "Service '%s' selects the pods of TcpForwarder '%s'".formatted(service, forwarder);
    }

    private void search(String start, Map<String, List<String>> leadingTo, Map<String, List<String>> namedBy) {
        Map<String, Way> onwards = new HashMap<>();
        Set<String> reached = new HashSet<>(Set.of(start));
        Deque<String> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            String forwarder = open.remove();
            for (String service : leadingTo.getOrDefault(forwarder, List.of())) {
                Way way = new Way(service, forwarder, onwards.get(forwarder));
                if (ways.putIfAbsent(service, way) == null) {
                    namedBy.getOrDefault(service, List.of()).stream()
                            .filter(reached::add)
                            .forEach(other -> {
                                onwards.put(other, way);
                                open.add(other);
                            });
                }
            }
        }
    }

    /** By name of a forwarder: the Services that select its pods. */
    private static Map<String, List<String>> leadingTo(
            Map<String, TcpForwarder> forwarders, Map<String, Service> services) {
        Map<String, List<String>> leading = new HashMap<>();
        services.forEach((name, service) -> selected(service, forwarders)
                .forEach(forwarder -> leading.computeIfAbsent(name(forwarder), _ -> new ArrayList<>())
                        .add(name)));
        return leading;
    }

    private static Stream<TcpForwarder> selected(Service service, Map<String, TcpForwarder> forwarders) {
        Map<String, String> selector = service.getSpec().getSelector();
        String only = selector.get(Labels.NAME);
        return (only == null ? forwarders.values().stream() : Stream.ofNullable(forwarders.get(only)))
                .filter(forwarder -> Labels.select(selector, forwarder));
    }

    /** By name of a Service: the forwarders that have it for a backend. */
    private static Map<String, List<String>> namedBy(Map<String, TcpForwarder> forwarders) {
        Map<String, List<String>> naming = new HashMap<>();
        forwarders.forEach((name, forwarder) -> forwarder.getSpec().listeners().stream()
                .flatMap(listener -> listener.backendRefs().stream())
                .map(BackendRef::name)
                .distinct()
                .forEach(service ->
                        naming.computeIfAbsent(service, _ -> new ArrayList<>()).add(name)));
        return naming;
    }

    private static String name(TcpForwarder forwarder) {
        return forwarder.getMetadata().getName();
    }
}
