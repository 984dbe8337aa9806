package io.tcpforwarder.operator.dependent;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Objects;

/** The requests that write, each with the field manager that it belongs to. Thread-safe. */
final class ServerSideApply {
    private static final PatchContext APPLY = manager("tcpforwarder").build();
    private static final PatchContext SCALE = manager("tcpforwarder-replicas").build();
    private static final PatchContext REHEARSE =
            manager("tcpforwarder").withDryRun(List.of("All")).build();

    private final KubernetesClient client;

    ServerSideApply(KubernetesClient client) {
        this.client = client;
    }

    HasMetadata apply(HasMetadata object) {
        return client.resource(object).patch(APPLY);
    }

    HasMetadata scale(HasMetadata object) {
        return client.resource(object).patch(SCALE);
    }

    /** Finds out whether it would be taken. A webhook that cannot be asked without effect has its say when it is applied. */
    void rehearse(HasMetadata object) {
        try {
            client.resource(object).patch(REHEARSE);
        } catch (KubernetesClientException e) {
            boolean unsupported = e.getCode() == HttpURLConnection.HTTP_BAD_REQUEST
                    && Objects.toString(e.getMessage(), "").contains("does not support dry run");
            if (!unsupported) {
                throw e;
            }
        }
    }

    /** As it was observed: not if it has become someone else's meanwhile. */
    void delete(HasMetadata object) {
        client.resource(object)
                .lockResourceVersion(object.getMetadata().getResourceVersion())
                .delete();
    }

    private static PatchContext.Builder manager(String name) {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(name)
                .withForce(true);
    }
}
