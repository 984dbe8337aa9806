package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.desired.ObjectNames;
import io.tcpforwarder.operator.desired.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The operator dies after each of the writes that a change takes: in as many namespaces as there are writes, each after one more.
 * The next operator ends where one that never died would have, and one after it has nothing left to write.
 */
@Tag("api-server")
@ExtendWith(RealApiServer.class)
@NullUnmarked
final class InterruptedOperatorTest {
    /** More than any change here takes, so that the last ones are not interrupted. */
    private static final int WRITES = 14;

    private static final String BEFORE = """
            networkPolicy: {enabled: true}
            workload: {replicas: 2}
            """;

    private static final String AFTER = """
            workload: {autoscaling: {minReplicas: 3, maxReplicas: 9}, nodeSelector: {disk: fast}}
            podDisruptionBudget: {enabled: false}
            """;

    private TestCluster cluster;
    private Requests requests;
    private KubernetesClient operatorClient;

    /** One for each number of writes. */
    private final List<String> namespaces = new ArrayList<>();

    @BeforeEach
    void start(Config config) throws Exception {
        cluster = new TestCluster(config);
        requests = new Requests();
        operatorClient = cluster.impatientOperatorClient(requests);
        for (int i = 0; i <= WRITES; i++) {
            String namespace = cluster.newNamespace();
            cluster.createBackend(namespace, "redis");
            namespaces.add(namespace);
        }
    }

    @AfterEach
    void stop() {
        operatorClient.close();
        requests.close();
        cluster.close();
    }

    @Test
    void forwarderIsMadeWhereverTheMakingWasInterrupted() throws Exception {
        namespaces.forEach(namespace -> requests.dieAfter(namespace, namespaces.indexOf(namespace)));
        try (OperatorProcess dying = operator()) {
            dying.start();
            namespaces.forEach(namespace -> cluster.applyForwarder(namespace, "redis", 6379, BEFORE));
            awaitDeath();
        }
        requests.heal();

        theNextOperatorEndsAlikeEverywhere();
    }

    @Test
    void changeIsMadeWhereverItWasInterrupted() throws Exception {
        try (OperatorProcess dying = operator()) {
            dying.start();
            namespaces.forEach(namespace -> cluster.applyForwarder(namespace, "redis", 6379, BEFORE));
            namespaces.forEach(namespace -> cluster.awaitAccepted(namespace, "redis", "Accepted"));
            namespaces.forEach(namespace -> requests.dieAfter(namespace, namespaces.indexOf(namespace)));
            namespaces.forEach(namespace -> cluster.applyForwarder(namespace, "redis", 6380, AFTER));
            awaitDeath();
        }
        requests.heal();

        theNextOperatorEndsAlikeEverywhere();
    }

    @Test
    void nothingIsMadeForAForwarderThatWasDeletedMeanwhile() throws Exception {
        namespaces.forEach(namespace -> requests.dieAfter(namespace, namespaces.indexOf(namespace)));
        try (OperatorProcess dying = operator()) {
            dying.start();
            namespaces.forEach(namespace -> cluster.applyForwarder(namespace, "redis", 6379, BEFORE));
            awaitDeath();
        }
        namespaces.forEach(namespace -> cluster.client()
                .resources(TcpForwarder.class)
                .inNamespace(namespace)
                .withName("redis")
                .delete());
        requests.heal();
        requests.forget();
        String proof = cluster.newNamespace();
        cluster.createBackend(proof, "redis");

        try (OperatorProcess next = operator()) {
            next.start();
            cluster.applyForwarder(proof, "redis", 6379, "");
            cluster.awaitAccepted(proof, "redis", "Accepted");
        }

        assertThat(namespaces).allSatisfy(namespace -> {
            assertThat(requests.writes(namespace)).isEmpty();
            // The collector, which does not run here, finds the owner of whatever was made.
            for (Part<?> part : Part.ALL) {
                HasMetadata left = cluster.get(part.kind(), namespace, name(part));
                assertThat(left == null
                                || !left.getMetadata().getOwnerReferences().isEmpty())
                        .isTrue();
            }
        });
    }

    private void theNextOperatorEndsAlikeEverywhere() throws Exception {
        try (OperatorProcess next = operator()) {
            next.start();
            namespaces.forEach(namespace -> cluster.awaitAccepted(namespace, "redis", "Accepted"));
        }
        Map<String, JsonNode> uninterrupted = objects(namespaces.getLast());
        assertThat(namespaces)
                .allSatisfy(namespace -> assertThat(objects(namespace))
                        .as("interrupted after %d writes", namespaces.indexOf(namespace))
                        .isEqualTo(uninterrupted));

        requests.forget();
        try (OperatorProcess third = operator()) {
            third.start();
            namespaces.forEach(namespace -> cluster.client()
                    .services()
                    .inNamespace(namespace)
                    .withName("redis")
                    .edit(service -> {
                        service.getMetadata().getAnnotations().put("touched", "yes");
                        return service;
                    }));
            TestCluster.assertStays(() -> assertThat(namespaces)
                    .allSatisfy(
                            namespace -> assertThat(requests.writes(namespace)).isEmpty()));
        }
    }

    /** Until each has reached its end, or come through. */
    private void awaitDeath() throws InterruptedException {
        for (String namespace : namespaces) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
            while (!requests.isDead(namespace) && !isThrough(namespace)) {
                assertThat(System.nanoTime()).isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        assertThat(requests.isDead(namespaces.getFirst())).isTrue();
        assertThat(requests.isDead(namespaces.getLast())).isFalse();
    }

    private boolean isThrough(String namespace) {
        TcpForwarder forwarder = cluster.get(TcpForwarder.class, namespace, "redis");
        return forwarder.getStatus() != null
                && forwarder
                        .getMetadata()
                        .getGeneration()
                        .equals(forwarder.getStatus().observedGeneration());
    }

    private OperatorProcess operator() {
        return new OperatorProcess(operatorClient, OperatorSettings.embedded());
    }

    /** What differs between namespaces by its nature left out. */
    private Map<String, JsonNode> objects(String namespace) throws Exception {
        Map<String, JsonNode> objects = new TreeMap<>();
        for (Part<?> part : Part.ALL) {
            HasMetadata live = cluster.get(part.kind(), namespace, name(part));
            if (live == null) {
                continue;
            }
            String json = cluster.client().getKubernetesSerialization().asJson(live);
            ObjectNode tree = (ObjectNode) new JsonMapper().readTree(json.replace(namespace, "NAMESPACE"));
            tree.remove("metadata");
            tree.remove("status");
            if (tree.path("spec") instanceof ObjectNode spec) {
                spec.remove(Set.of("clusterIP", "clusterIPs"));
            }
            objects.put(part.kind().getSimpleName() + " " + name(part), tree);
        }
        return objects;
    }

    private static String name(Part<?> part) {
        return part.name().apply(ObjectNames.of("redis"));
    }
}
