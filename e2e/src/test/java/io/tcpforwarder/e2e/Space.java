package io.tcpforwarder.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.tcpforwarder.api.v1alpha1.AddressStatus;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A namespace of one test: its backends, its forwarders. Deleted when the test has ended. */
final class Space implements AutoCloseable {
    private static final int LONGEST_NAMESPACE = 63;

    private final Cluster cluster;
    private final String name;
    private final List<Traffic> traffic = new ArrayList<>();

    private Space(Cluster cluster, String name) {
        this.cluster = cluster;
        this.name = name;
    }

    static Space create(Cluster cluster, String test) {
        String words = test.replaceAll("(?<!^)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        String number = "-" + cluster.nextSpace();
        return named(
                cluster, words.substring(0, Math.min(words.length(), LONGEST_NAMESPACE - number.length())) + number);
    }

    /** Of that very name, for files that say it. */
    static Space named(Cluster cluster, String name) {
        Command.of("kubectl", "create", "namespace", name).run();
        return new Space(cluster, name);
    }

    String name() {
        return name;
    }

    Command kubectl(String... words) {
        return Command.of("kubectl", "--namespace", name).with(words);
    }

    void apply(String yaml) {
        kubectl("apply", "-f", "-").run(yaml);
    }

    /** Merges flow-style YAML into a forwarder's spec. */
    void change(String forwarder, String spec) {
        kubectl("patch", "tcpforwarder", forwarder, "--type", "merge", "--patch", "spec: " + spec)
                .run();
    }

    /** A Service and a Deployment of test hosts, whose pods are ready when this returns. */
    void backend(String backend, int replicas, String... arguments) {
        apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %1$s}
                spec:
                  replicas: %2$d
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    metadata: {labels: {app: %1$s}}
                    spec:
                      terminationGracePeriodSeconds: 20
                      containers:
                      - name: testhost
                        image: local/testhost:1
                        imagePullPolicy: Never
                        args: [serve, %3$s]
                        readinessProbe: {tcpSocket: {port: 7000}, periodSeconds: 1}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s}
                spec:
                  selector: {app: %1$s}
                  ports: [{name: tcp, port: 6379, targetPort: 7000}]
                """.formatted(backend, replicas, String.join(", ", arguments)));
        rolledOut("deployment/" + backend);
    }

    /** An example, as it stands. */
    void example(String file) {
        kubectl("apply", "-f", Cluster.example(file)).run();
    }

    /** Pods with these labels that run a script and are ready when this returns, for Services that are someone else's. */
    void servers(String deployment, String labels, int port, String script) {
        cluster.servers();
        apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %1$s}
                spec:
                  selector: {matchLabels: {%2$s}}
                  template:
                    metadata: {labels: {%2$s}}
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers:
                      - name: server
                        image: redis:7
                        imagePullPolicy: Never
                        command: [sh, -c]
                        args:
                        - |
                          %4$s
                        readinessProbe: {tcpSocket: {port: %3$d}, periodSeconds: 1}
                """.formatted(deployment, labels, port, script.strip().indent(10).strip()));
        rolledOut("deployment/" + deployment);
    }

    /** Calls that go on until they are stopped, or the test ends. */
    Traffic traffic(String address, int port) {
        Traffic started = new Traffic(cluster, address, port);
        traffic.add(started);
        return started;
    }

    void rolledOut(String workload) {
        kubectl("rollout", "status", workload, "--timeout=180s").run();
    }

    /** A forwarder with one listener, 6379, to the backend of that name, and more of a spec. */
    void forwarder(String forwarder, String backend, String... moreSpec) {
        apply("""
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarder
                metadata: {name: %s}
                spec:
                  listeners:
                  - {name: main, port: 6379, backendRefs: [{name: %s, port: 6379}]}
                """.formatted(forwarder, backend)
                + Stream.of(moreSpec).map(line -> "  " + line + "\n").collect(Collectors.joining()));
    }

    TcpForwarder stored(String forwarder) {
        return cluster.client()
                .resources(TcpForwarder.class)
                .inNamespace(name)
                .withName(forwarder)
                .require();
    }

    Optional<TcpForwarderStatus> status(String forwarder) {
        return Optional.ofNullable(stored(forwarder).getStatus());
    }

    Optional<ForwarderCondition> condition(String forwarder, String type) {
        return status(forwarder).stream()
                .flatMap(status -> status.conditions().stream())
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    /** Waits until the forwarder says of its present generation that it is Ready, and returns its address. */
    String ready(String forwarder, Duration limit) {
        return Eventually.find(
                forwarder + " is Ready and has an address",
                limit,
                () -> condition(forwarder, "Ready")
                        .filter(ready -> ready.status().equals("True"))
                        .filter(ready -> ready.observedGeneration()
                                == stored(forwarder).getMetadata().getGeneration())
                        .flatMap(ready -> address(forwarder)));
    }

    /** The same, for tests to which it does not matter how soon: it takes some 6 s where nothing else runs. */
    String ready(String forwarder) {
        return ready(forwarder, Duration.ofSeconds(40));
    }

    /** The address at which clients find it. */
    Optional<String> address(String forwarder) {
        return status(forwarder)
                .flatMap(status ->
                        status.addresses().stream().map(AddressStatus::value).findFirst());
    }

    /** The data-plane pods of a forwarder that are not about to end. */
    List<Pod> dataPlanePods(String forwarder) {
        return cluster
                .client()
                .pods()
                .inNamespace(name)
                .withLabel("tcpforwarder.io/name", forwarder)
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** Everything that a person would look at who wants to know why. */
    String story() {
        return Stream.of(
                        kubectl("get", "all,configmaps,endpointslices,tcpforwarders,tcpforwarderreports", "-o", "wide"),
                        kubectl("describe", "tcpforwarders,pods"),
                        kubectl("get", "tcpforwarders,tcpforwarderreports", "-o", "yaml"),
                        kubectl("logs", "--selector", "tcpforwarder.io/name", "--prefix", "--tail=200"),
                        kubectl("get", "events", "--sort-by=.lastTimestamp"),
                        cluster.inSystem(
                                "logs", "--selector", "app.kubernetes.io/component=operator", "--prefix", "--tail=300"))
                .map(command -> "--- " + command + "\n" + command.attempt("").text())
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        traffic.forEach(Traffic::stop);
        Command.of("kubectl", "delete", "namespace", name, "--wait=false").run();
    }
}
