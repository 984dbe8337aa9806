package io.tcpforwarder.operator.dependent;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
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

    /**
     * Of the time that any other request may take: with 10 s there, longer than the 30 s that the API server gives a webhook at most.
     * One that is away must not fail what the API server would take without it.
     */
    private static final int PATIENCE = 4;

    private final NamespacedKubernetesClient client;
    private final RequestConfig patient;

    ServerSideApply(KubernetesClient client) {
        this.client = client.adapt(NamespacedKubernetesClient.class);
        RequestConfig usual = client.getConfiguration().getRequestConfig();
        patient = new RequestConfigBuilder(usual)
                .withRequestTimeout(PATIENCE * usual.getRequestTimeout())
                .build();
    }

    HasMetadata apply(HasMetadata object) {
        return patch(object, APPLY);
    }

    HasMetadata scale(HasMetadata object) {
        return patch(object, SCALE);
    }

    /** Finds out whether it would be taken. A webhook that cannot be asked without effect has its say when it is applied. */
    void rehearse(HasMetadata object) {
        try {
            patch(object, REHEARSE);
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

    private HasMetadata patch(HasMetadata object, PatchContext how) {
        return client.withRequestConfig(patient)
                .call(patiently -> patiently.resource(object).patch(how));
    }

    private static PatchContext.Builder manager(String name) {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(name)
                .withForce(true);
    }
}
