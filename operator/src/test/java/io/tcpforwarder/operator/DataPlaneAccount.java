package io.tcpforwarder.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The account of data-plane pods of a forwarder {@code redis}, with the rights that the operator gives it. */
final class DataPlaneAccount {
    /** What the operator is held to make. */
    private static final Path DESIRED = Path.of("src/test/resources/desired/minimal/out.yaml");

    private static final List<String> KINDS = List.of("ServiceAccount", "Role", "RoleBinding");

    private DataPlaneAccount() {}

    static void create(KubernetesClient admin, String namespace) throws IOException {
        Chart.makeNamespace(admin, namespace);
        String inNamespace =
                Files.readString(DESIRED).replace("namespace: \"shop\"", "namespace: \"" + namespace + "\"");
        List<HasMetadata> objects = Arrays.stream(inNamespace.split("(?m)^---$", -1))
                .filter(document -> KINDS.stream().anyMatch(kind -> document.contains("\nkind: \"" + kind + "\"\n")))
                .map(document ->
                        (HasMetadata) admin.getKubernetesSerialization().unmarshal(document))
                .toList();
        objects.forEach(object -> admin.resource(object).forceConflicts().serverSideApply());
    }
}
