package io.tcpforwarder.local.demo;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import io.tcpforwarder.local.EmbeddedCluster;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The course of the demo: from the YAML to the last scene. Belongs to the thread that runs it. */
final class Show {
    private static final Duration REFRESH = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SCENES_LATELY = 10;
    private static final int CLIENTS = 4;
    private static final int BACKEND_PORT = 7000;
    private static final String FAILING = "127.3.0.3";
    private static final Duration UP = Duration.ofSeconds(6);

    /** Longer than it takes to notice three failed probes and to write a report, which pods do every 5 s at most. */
    private static final Duration DOWN = Duration.ofSeconds(15);

    private final EmbeddedCluster cluster;
    private final Terminal terminal;
    private final Finale finale;
    private final boolean ownBackends;
    private final long startNanos = System.nanoTime();
    private final Deque<Clients.Tally> lately = new ArrayDeque<>();

    private @Nullable Resource<TcpForwarder> forwarder;
    private @Nullable Clients clients;
    private @Nullable Long readyNanos;
    private boolean ejected;

    /** @param ownBackends whether the demo plays backends and clients, or leaves both to the person */
    Show(EmbeddedCluster cluster, Terminal terminal, Finale finale, boolean ownBackends) {
        this.cluster = cluster;
        this.terminal = terminal;
        this.finale = finale;
        this.ownBackends = ownBackends;
    }

    /**
     * Starts the backends, and applies the YAML.
     *
     * @throws IllegalArgumentException if it holds no TcpForwarder
     */
    void apply(InputStream yaml) throws IOException {
        if (ownBackends) {
            finale.then(new Backend("alpha", backend("127.3.0.1"), Manner.STEADY));
            finale.then(new Backend("beta", backend("127.3.0.2"), new Pausing()));
            finale.then(new Crashing("gamma", backend(FAILING), UP, DOWN));
        }
        HasMetadata applied = cluster.apply(yaml).stream()
                .filter(object -> object.getKind().equals("TcpForwarder"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("it holds no TcpForwarder"));
        forwarder = cluster.client()
                .resources(TcpForwarder.class)
                .inNamespace(applied.getMetadata().getNamespace())
                .withName(applied.getMetadata().getName());
    }

    private static InetSocketAddress backend(String address) {
        return new InetSocketAddress(address, BACKEND_PORT);
    }

    /** Shows scene after scene. Without a time it goes on until the process is ended. */
    Verdict run(@Nullable Duration time) throws InterruptedException {
        while (true) {
            TcpForwarder now =
                    Objects.requireNonNull(forwarder, "nothing is applied").get();
            if (now != null) {
                observe(now);
                terminal.draw(new Screen(terminal.style(), Terminal.columns()).lines(scene(now)));
            }
            if (time != null && isOver(time)) {
                return verdict();
            }
            Thread.sleep(REFRESH);
        }
    }

    private void observe(TcpForwarder now) {
        TcpForwarderStatus status = now.getStatus();
        if (status == null) {
            return;
        }
        boolean ready = status.conditions().stream()
                .anyMatch(condition ->
                        condition.type().equals("Ready") && condition.status().equals("True"));
        if (ready && readyNanos == null) {
            readyNanos = System.nanoTime();
            if (ownBackends) {
                String address = status.addresses().getFirst().value();
                int port = now.getSpec().listeners().getFirst().port();
                clients = finale.then(new Clients(new InetSocketAddress(address, port), CLIENTS));
            }
        }
        ejected |= status.endpoints().stream()
                .anyMatch(endpoint -> endpoint.address().equals(FAILING) && endpoint.state() == EndpointState.EJECTED);
    }

    private boolean isOver(Duration time) {
        return readyNanos == null
                ? System.nanoTime() - startNanos >= PATIENCE.toNanos()
                : System.nanoTime() - readyNanos >= time.toNanos();
    }

    private Scene scene(TcpForwarder now) {
        Duration running = Duration.ofNanos(System.nanoTime() - startNanos);
        if (clients == null) {
            return new Scene(cluster.url(), now, running, Optional.empty(), Map.of());
        }
        Clients.Tally tally = clients.tally();
        lately.addLast(tally);
        if (lately.size() > SCENES_LATELY) {
            lately.removeFirst();
        }
        return new Scene(cluster.url(), now, running, Optional.of(tally), tally.since(lately.getFirst()));
    }

    private Verdict verdict() {
        List<String> missing = new ArrayList<>();
        if (readyNanos == null) {
            missing.add("the forwarder did not become Ready within " + PATIENCE.toSeconds() + " s");
        }
        Clients.Tally tally = clients == null ? Clients.Tally.NOTHING : clients.tally();
        if (ownBackends) {
            if (tally.bytes() == 0) {
                missing.add("no byte came back");
            }
            if (tally.corrupt() > 0) {
                missing.add(Text.count(tally.corrupt(), "exchange") + " brought back other bytes than were sent");
            }
            if (!ejected) {
                missing.add("the failing backend was not ejected");
            }
        }
        String summary = ownBackends
                ? "%s, %s there and back, %d broken; failing backend ejected: %s"
                        .formatted(
                                Text.count(tally.exchanges(), "exchange"),
                                Text.bytes(tally.bytes()),
                                tally.broken(),
                                ejected ? "yes" : "no")
                : "Ready: " + (readyNanos == null ? "no" : "yes");
        return new Verdict(missing, summary);
    }
}
