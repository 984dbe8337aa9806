package io.tcpforwarder.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out why a watch is not up, for the log and for readiness: an informer keeps that to itself while it tries again. Runs on one
 * thread, which it may block for a request; any thread may ask for the {@link #troubles()}.
 */
public final class WatchCheck implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchCheck.class);

    private final KubernetesClient client;
    private final Supplier<List<Watch>> watches;

    /** By namespace; replaced as a whole. */
    private volatile Map<String, String> causes = Map.of();

    /** What was logged last. Belongs to the thread that runs. */
    private List<String> told = List.of();

    public WatchCheck(KubernetesClient client, Supplier<List<Watch>> watches) {
        this.client = client;
        this.watches = watches;
    }

    @Override
    public void run() {
        try {
            Map<String, String> found = new TreeMap<>();
            for (Watch watch : watches.get()) {
                if (watch.state() != Watch.State.UP && !found.containsKey(watch.namespace())) {
                    cause(watch).ifPresent(cause -> found.put(watch.namespace(), cause));
                }
            }
            causes = Map.copyOf(found);
            tell();
        } catch (RuntimeException e) {
            // What a scheduled task throws would end the checking.
            LOG.warn("The watches could not be checked", e);
        }
    }

    /** A line for each namespace in which watches are not up: which, and why as far as is known. */
    public List<String> troubles() {
        return Stream.of(Watch.State.LOST, Watch.State.WAITING)
                .flatMap(state -> {
                    Map<String, List<String>> kinds = watches.get().stream()
                            .filter(watch -> watch.state() == state)
                            .collect(Collectors.groupingBy(
                                    Watch::namespace,
                                    TreeMap::new,
                                    Collectors.mapping(WatchCheck::plural, Collectors.toList())));
                    return kinds.entrySet().stream().map(entry -> line(state, entry.getKey(), entry.getValue()));
                })
                .toList();
    }

    private String line(Watch.State state, String namespace, List<String> kinds) {
        String cause = causes.get(namespace);
        return "%s: %s of %s%s"
                .formatted(
                        state == Watch.State.LOST ? "lost" : "waiting",
                        kinds.stream().sorted().collect(Collectors.joining(", ")),
                        namespace.isEmpty() ? "all namespaces" : "namespace " + namespace,
                        cause == null ? "" : ": " + cause);
    }

    private static String plural(Watch watch) {
        return HasMetadata.getPlural(watch.kind());
    }

    private void tell() {
        List<String> now = troubles();
        now.stream().filter(line -> !told.contains(line)).forEach(line -> LOG.warn("Watches {}", line));
        if (now.isEmpty() && !told.isEmpty()) {
            LOG.info("All watches are up");
        }
        told = now;
    }

    /** Asks what the watch asks. */
    private Optional<String> cause(Watch watch) {
        try {
            var resources = client.resources(watch.kind());
            var limit = new ListOptionsBuilder().withLimit(1L).build();
            if (watch.namespace().isEmpty()) {
                resources.inAnyNamespace().list(limit);
            } else {
                resources.inNamespace(watch.namespace()).list(limit);
            }
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of(
                    e.getStatus() == null
                            ? Objects.toString(e.getMessage(), "no answer")
                            : e.getStatus().getMessage());
        }
    }
}
