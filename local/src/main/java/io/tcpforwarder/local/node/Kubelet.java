package io.tcpforwarder.local.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the pods of the node into processes and tells how they are. A process that ends by itself is not started again: its
 * pod is Failed and goes, and the controller that made it makes another. Belongs to the node's thread.
 */
final class Kubelet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Kubelet.class);

    private final KubernetesClient client;
    private final PodProgram program;
    private final InstantSource clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private final LoopbackAddresses addresses = new LoopbackAddresses(1);
    private final Map<String, PodProcess> processes = new HashMap<>();

    Kubelet(KubernetesClient client, PodProgram program, InstantSource clock) {
        this.client = client;
        this.program = program;
        this.clock = clock;
    }

    void reconcile(List<Pod> pods) {
        Set<String> known = new HashSet<>();
        for (Pod pod : pods) {
            known.add(pod.getMetadata().getUid());
            reconcile(pod);
        }
        // What was deleted by force is not waited for.
        processes.forEach((uid, process) -> {
            if (!known.contains(uid)) {
                process.kill();
            }
        });
        processes.keySet().retainAll(known);
    }

    private void reconcile(Pod pod) {
        PodProcess process = processes.get(pod.getMetadata().getUid());
        if (pod.isMarkedForDeletion()) {
            end(pod, process);
        } else if (process == null) {
            start(pod);
        } else {
            process.probe(http);
            tell(pod, process);
            if (!process.isAlive()) {
                LOG.warn(
                        "Pod {} has ended by itself with exit code {}",
                        pod.getMetadata().getName(),
                        process.exitCode());
                client.resource(pod).delete();
            }
        }
    }

    private void start(Pod pod) {
        try {
            PodProcess process = PodProcess.start(pod, addresses.next(), program, client);
            processes.put(pod.getMetadata().getUid(), process);
            tell(pod, process);
        } catch (IOException e) {
            LOG.warn("Pod {} cannot start yet: {}", pod.getMetadata().getName(), e.getMessage());
        }
    }

    private void end(Pod pod, @Nullable PodProcess process) {
        if (process != null && process.isAlive()) {
            Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
            process.stop(Duration.ofSeconds(Objects.requireNonNullElse(grace, 30L)));
            tell(pod, process);
        } else {
            client.resource(pod).withGracePeriod(0).delete();
        }
    }

    private void tell(Pod pod, PodProcess process) {
        String phase = process.isAlive() ? "Running" : "Failed";
        String ready = process.isReady() ? "True" : "False";
        PodStatus before = pod.getStatus();
        if (before != null
                && phase.equals(before.getPhase())
                && before.getConditions().stream()
                        .anyMatch(condition -> condition.getStatus().equals(ready))) {
            return;
        }
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        PodStatus status = new PodStatusBuilder()
                .withPhase(phase)
                .withPodIP(process.address())
                .addNewPodIP(process.address())
                .withStartTime(pod.getMetadata().getCreationTimestamp())
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .withLastTransitionTime(now)
                .endCondition()
                .build();
        client.resource(new PodBuilder(pod).withStatus(status).build()).updateStatus();
    }

    @Override
    public void close() {
        processes.values().forEach(PodProcess::kill);
        processes.values().forEach(PodProcess::awaitEnd);
        http.close();
    }
}
