package io.tcpforwarder.local.demo;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import io.tcpforwarder.local.EmbeddedCluster;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The course of the demo: from the YAML to the last scene. Belongs to the thread that runs it. */
final class Show {
    static final Duration REFRESH = Duration.ofMillis(500);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SLOW = Duration.ofMillis(150);
    private static final int PERIODS = 60;
    private static final int CLIENTS = 6;
    private static final int BACKEND_PORT = 7000;
    private static final String FAILING = "127.3.0.3";
    private static final Duration FIRST_UP = Duration.ofSeconds(6);
    private static final Duration UP = Duration.ofSeconds(20);

    /** Longer than it takes to notice three failed probes and to write a report, which pods do every 5 s at most. */
    private static final Duration DOWN = Duration.ofSeconds(15);

    private final EmbeddedCluster cluster;
    private final Display display;
    private final Finale finale;
    private final boolean ownBackends;
    private final LiveEndpoints live;
    private final long startNanos;
    private final Timeline timeline = new Timeline();
    private final Traffic.Recorder traffic = new Traffic.Recorder(PERIODS);
    private final List<Event> events = new ArrayList<>();

    private @Nullable Resource<TcpForwarder> forwarder;
    private String command = "";
    private @Nullable Clients clients;
    private @Nullable Duration readyAt;
    private boolean ejected;
    private boolean deleted;

    /**
     * @param ownBackends whether the demo plays backends and clients, or leaves both to the person
     * @param startNanos when the demo began
     */
    Show(EmbeddedCluster cluster, Display display, Finale finale, boolean ownBackends, long startNanos) {
        this.cluster = cluster;
        this.display = display;
        this.finale = finale;
        this.ownBackends = ownBackends;
        this.startNanos = startNanos;
        live = finale.then(new LiveEndpoints());
    }

    /**
     * Starts the backends, and applies the YAML.
     *
     * @throws IOException if a backend's address is taken
     * @throws IllegalArgumentException if the YAML holds no TcpForwarder
     */
    void apply(InputStream yaml) throws IOException {
        if (ownBackends) {
            finale.then(new Backend("alpha", backend("127.3.0.1"), Duration.ZERO));
            finale.then(new Backend("beta", backend("127.3.0.2"), SLOW));
            finale.then(new Crashing("gamma", backend(FAILING), FIRST_UP, DOWN, UP));
        }
        tell("API server, operator and node run");
        List<GenericKubernetesResource> applied = cluster.apply(yaml);
        GenericKubernetesResource chosen = applied.stream()
                .filter(object -> object.getKind().equals("TcpForwarder"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("it holds no TcpForwarder"));
        forwarder = cluster.client()
                .resources(TcpForwarder.class)
                .inNamespace(chosen.getMetadata().getNamespace())
                .withName(chosen.getMetadata().getName());
        tell("Applied "
                + applied.stream()
                        .map(object ->
                                object.getKind() + " " + object.getMetadata().getName())
                        .collect(Collectors.joining(", ")));
        command = command(chosen.getMetadata());
        tell("Look with: " + command);
    }

    private String command(ObjectMeta object) {
        String namespace = object.getNamespace().equals("default") ? "" : " -n " + object.getNamespace();
        return "kubectl --server %s%s describe tcpfwd %s".formatted(cluster.url(), namespace, object.getName());
    }

    private static InetSocketAddress backend(String address) {
        return new InetSocketAddress(address, BACKEND_PORT);
    }

    /** Shows scene after scene. Without a time it goes on until the process is ended. */
    Verdict run(@Nullable Duration time) throws InterruptedException {
        Resource<TcpForwarder> resource = Objects.requireNonNull(forwarder, "nothing is applied");
        TcpForwarder shown = null;
        while (time == null || !isOver(time)) {
            TcpForwarder now = resource.get();
            if (now != null) {
                observe(now);
                shown = now;
            } else if (shown != null && !deleted) {
                tell("The TcpForwarder was deleted: its pods end, and what the operator made is gone");
            }
            deleted = now == null;
            if (shown != null) {
                display.draw(scene(shown));
            }
            Thread.sleep(REFRESH);
        }
        return verdict();
    }

    private void observe(TcpForwarder now) {
        TcpForwarderStatus status = now.getStatus();
        if (status == null) {
            return;
        }
        timeline.changes(status).forEach(this::tell);
        boolean ready = status.conditions().stream()
                .anyMatch(condition ->
                        condition.type().equals("Ready") && condition.status().equals("True"));
        if (ready && readyAt == null) {
            readyAt = running();
            if (ownBackends) {
                String address = status.addresses().getFirst().value();
                int port = now.getSpec().listeners().getFirst().port();
                clients = finale.then(new Clients(new InetSocketAddress(address, port), CLIENTS));
            }
        }
        ejected |= status.endpoints().stream()
                .anyMatch(endpoint -> endpoint.address().equals(FAILING) && endpoint.state() == EndpointState.EJECTED);
    }

    private void tell(String text) {
        Event event = new Event(running(), text);
        events.add(event);
        display.tell(event);
    }

    private Duration running() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    private boolean isOver(Duration time) {
        return readyAt == null
                ? running().compareTo(PATIENCE) >= 0
                : running().minus(readyAt).compareTo(time) >= 0;
    }

    private Scene scene(TcpForwarder now) throws InterruptedException {
        Optional<Traffic> seen =
                Optional.ofNullable(clients).map(Clients::tally).map(traffic::record);
        return new Scene(command, now, running(), endpoints(now), seen, List.copyOf(events));
    }

    private List<EndpointStatus> endpoints(TcpForwarder now) throws InterruptedException {
        TcpForwarderStatus status = now.getStatus();
        if (status == null || status.selector() == null) {
            return List.of();
        }
        List<Pod> pods = cluster.client()
                .pods()
                .inNamespace(now.getMetadata().getNamespace())
                .withLabelSelector(status.selector())
                .list()
                .getItems();
        return live.of(status.endpoints(), pods);
    }

    private Verdict verdict() {
        List<String> missing = new ArrayList<>();
        if (readyAt == null) {
            missing.add("the forwarder did not become Ready within " + PATIENCE.toSeconds() + " s");
        }
        if (ownBackends) {
            Clients.Tally tally = clients == null ? Clients.Tally.NOTHING : clients.tally();
            if (tally.bytes() == 0) {
                missing.add("no byte came back");
            }
            if (tally.corrupt() > 0) {
                missing.add("other bytes came back than were sent: " + tally);
            }
            if (!ejected) {
                missing.add("the failing backend was not ejected");
            }
        }
        return new Verdict(
                missing,
                ownBackends
                        ? "Seen: bytes came back, and the failing backend was ejected."
                        : "Seen: the forwarder became Ready.");
    }
}
