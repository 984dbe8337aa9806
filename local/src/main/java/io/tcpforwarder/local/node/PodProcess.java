package io.tcpforwarder.local.node;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One pod as a process: its first container's arguments, environment, mounted ConfigMaps and readiness probe. Belongs to the
 * node's thread; only the answer of the probe arrives from another.
 */
final class PodProcess {
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

    private final Process process;
    private final String address;
    private final Optional<HttpRequest> readinessProbe;
    private volatile boolean ready;
    private boolean stopping;

    private PodProcess(Process process, String address, Optional<HttpRequest> readinessProbe) {
        this.process = process;
        this.address = address;
        this.readinessProbe = readinessProbe;
    }

    /** Starts the pod under that address; its files and its output are in a folder of its name. */
    static PodProcess start(Pod pod, String address, PodProgram program, KubernetesClient client) throws IOException {
        Path directory = Files.createDirectories(
                program.directory().resolve(pod.getMetadata().getName()));
        Container container = pod.getSpec().getContainers().getFirst();
        Map<String, String> mounts = mount(pod, container, directory, client);

        List<String> command = new ArrayList<>(program.command());
        container.getArgs().forEach(argument -> command.add(moved(argument, mounts)));
        command.addAll(List.of("--bind-address", address));

        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("output.log").toFile()));
        builder.environment().putAll(environment(pod, container, address));
        // Where a pod of a real cluster finds its account's token, this one finds an address: there are no accounts.
        builder.environment().put("KUBERNETES_MASTER", client.getMasterUrl().toString());
        builder.environment().put("KUBERNETES_SERVICE_HOST", "127.0.0.1");
        builder.environment().remove("KUBECONFIG");
        return new PodProcess(builder.start(), address, readinessProbe(container, address));
    }

    String address() {
        return address;
    }

    boolean isReady() {
        return ready && isAlive();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** Asks the pod whether it is ready; {@link #isReady()} tells once it has answered. */
    void probe(HttpClient http) {
        readinessProbe.ifPresentOrElse(
                request -> http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                        .handle((response, _) -> ready = response != null && response.statusCode() < 400),
                () -> ready = true);
    }

    /** The first call asks the process to end and allows it a time; further calls do nothing. */
    void stop(Duration grace) {
        if (!stopping) {
            stopping = true;
            // Process.destroy() would also close the pipe, and so pull the leash.
            process.toHandle().destroy();
            Thread.ofVirtual().start(() -> killAfter(grace));
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    /** After {@link #kill()}: returns once the system has taken the process away. */
    void awaitEnd() {
        process.onExit().join();
    }

    private void killAfter(Duration grace) {
        try {
            if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    /** Writes the ConfigMaps that the container mounts; where it expects them → where they are. */
    private static Map<String, String> mount(Pod pod, Container container, Path directory, KubernetesClient client)
            throws IOException {
        Map<String, String> mounts = new HashMap<>();
        for (VolumeMount mount : container.getVolumeMounts()) {
            for (Volume volume : pod.getSpec().getVolumes()) {
                if (volume.getName().equals(mount.getName()) && volume.getConfigMap() != null) {
                    Path target = Files.createDirectories(directory.resolve(volume.getName()));
                    write(volume.getConfigMap().getName(), pod.getMetadata().getNamespace(), target, client);
                    mounts.put(mount.getMountPath(), target.toString());
                }
            }
        }
        return mounts;
    }

    private static void write(String configMap, String namespace, Path target, KubernetesClient client)
            throws IOException {
        ConfigMap source =
                client.configMaps().inNamespace(namespace).withName(configMap).get();
        if (source == null) {
            throw new IOException("ConfigMap " + namespace + "/" + configMap + " does not exist");
        }
        for (Map.Entry<String, String> file : source.getData().entrySet()) {
            Files.writeString(target.resolve(file.getKey()), file.getValue());
        }
    }

    private static String moved(String argument, Map<String, String> mounts) {
        return mounts.entrySet().stream()
                .filter(mount -> argument.startsWith(mount.getKey() + "/"))
                .findFirst()
                .map(mount ->
                        mount.getValue() + argument.substring(mount.getKey().length()))
                .orElse(argument);
    }

    private static Map<String, String> environment(Pod pod, Container container, String address) {
        Map<String, String> environment = new HashMap<>();
        for (EnvVar variable : container.getEnv()) {
            if (variable.getValue() != null) {
                environment.put(variable.getName(), variable.getValue());
            } else if (variable.getValueFrom() != null
                    && variable.getValueFrom().getFieldRef() != null) {
                String value = switch (variable.getValueFrom().getFieldRef().getFieldPath()) {
                    case "metadata.name" -> pod.getMetadata().getName();
                    case "metadata.namespace" -> pod.getMetadata().getNamespace();
                    case "metadata.uid" -> pod.getMetadata().getUid();
                    case "spec.nodeName" -> pod.getSpec().getNodeName();
                    case "status.podIP" -> address;
                    default -> "";
                };
                environment.put(variable.getName(), value);
            }
        }
        return environment;
    }

    private static Optional<HttpRequest> readinessProbe(Container container, String address) {
        if (container.getReadinessProbe() == null
                || container.getReadinessProbe().getHttpGet() == null) {
            return Optional.empty();
        }
        HTTPGetAction get = container.getReadinessProbe().getHttpGet();
        String port = get.getPort().getStrVal() == null
                ? get.getPort().getIntVal().toString()
                : container.getPorts().stream()
                        .filter(named -> get.getPort().getStrVal().equals(named.getName()))
                        .map(named -> named.getContainerPort().toString())
                        .findFirst()
                        .orElse(get.getPort().getStrVal());
        URI uri = URI.create("http://" + address + ":" + port + get.getPath());
        return Optional.of(HttpRequest.newBuilder(uri).timeout(PROBE_TIMEOUT).build());
    }
}
