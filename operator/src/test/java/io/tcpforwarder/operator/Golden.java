package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.observe.Silence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Cases that are folders: {@code in.yaml} holds what is observed, {@code out.yaml} what must come of it. Run with
 * {@code -Dgolden=write} to write the latter anew, then read the difference.
 */
public final class Golden {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final KubernetesSerialization YAML = ApiClient.serialization();

    private Golden() {}

    /** The cases in a folder. */
    public static Stream<Path> cases(String folder) throws IOException {
        try (Stream<Path> paths = Files.list(RESOURCES.resolve(folder))) {
            return paths.sorted().toList().stream();
        }
    }

    /** What a case observes. Objects that carry an owner, and those named after it, are under the forwarder's own names. */
    public static Observed observed(Path folder) throws IOException {
        return observed(folder, "");
    }

    /** As {@link #observed(Path)}, with that digest where it says {@code DIGEST}. */
    public static Observed observed(Path folder, String digest) throws IOException {
        List<HasMetadata> objects = new ArrayList<>();
        String text = Files.readString(folder.resolve("in.yaml")).replace("DIGEST", digest);
        for (String document : List.of(text.split("(?m)^---$", -1))) {
            objects.add(YAML.unmarshal(document, kind(document)));
        }
        TcpForwarder forwarder = all(objects, TcpForwarder.class).getFirst();
        List<HasMetadata> existing = objects.stream()
                .filter(object -> object.getMetadata().getName().contains("-tcpfwd"))
                .filter(object -> !(object instanceof Pod) && !(object instanceof TcpForwarderReport))
                .toList();
        Map<String, Service> services = all(objects, Service.class).stream()
                .collect(Collectors.toMap(service -> service.getMetadata().getName(), Function.identity()));
        Map<String, TcpForwarder> others = all(objects, TcpForwarder.class).stream()
                .skip(1)
                .collect(Collectors.toMap(other -> other.getMetadata().getName(), Function.identity()));
        return new Observed(
                forwarder,
                services,
                others,
                existing,
                Set.of(),
                all(objects, Pod.class),
                all(objects, TcpForwarderReport.class),
                new Silence(silent(all(objects, TcpForwarderReport.class)), Optional.empty()));
    }

    /** Reports that have not been renewed for too long carry an annotation that says so. */
    private static Set<String> silent(List<TcpForwarderReport> reports) {
        return reports.stream()
                .filter(report -> report.getMetadata().getAnnotations() != null
                        && report.getMetadata().getAnnotations().containsKey("silent"))
                .map(report -> report.getMetadata().getName())
                .collect(Collectors.toSet());
    }

    /** Compares what came of a case. */
    public static void check(Path folder, List<?> results) throws IOException {
        String actual = results.stream().map(YAML::asYaml).collect(Collectors.joining());
        Path expected = folder.resolve("out.yaml");
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(expected, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(expected));
    }

    private static Class<? extends HasMetadata> kind(String document) {
        return Stream.of(
                        TcpForwarder.class,
                        TcpForwarderReport.class,
                        Service.class,
                        ConfigMap.class,
                        Pod.class,
                        Deployment.class)
                .filter(kind -> document.contains("\nkind: " + kind.getSimpleName() + "\n"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown kind in " + document));
    }

    private static <T> List<T> all(List<HasMetadata> objects, Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
