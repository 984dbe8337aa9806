package io.tcpforwarder.local;

import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.tcpforwarder.local.apiserver.ApiServer;
import io.tcpforwarder.local.node.LocalNode;
import io.tcpforwarder.local.node.PodProgram;
import io.tcpforwarder.operator.ApiClient;
import io.tcpforwarder.operator.OperatorProcess;
import io.tcpforwarder.operator.OperatorSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/** API server, node and operator, running. Any thread may use and close it. */
public final class EmbeddedCluster implements AutoCloseable {
    private static final String DATA_PLANE = "io.tcpforwarder.dataplane.Main";

    private static final List<String> DEFINITIONS =
            List.of("/crds/tcpforwarders.tcpforwarder.io.yaml", "/crds/tcpforwarderreports.tcpforwarder.io.yaml");

    private final ApiServer apiServer;
    private final KubernetesClient client;
    private final LocalNode node;
    private final KubernetesClient operatorClient;
    private final OperatorProcess operator;

    /**
     * Starts everything and returns once the operator serves.
     *
     * @param port of the API server; 0: any free one
     * @param directory for the files and the output of the pods
     * @throws IOException if the port is taken; the message names it
     */
    public EmbeddedCluster(int port, Path directory) throws IOException {
        this(port, directory, OperatorSettings.embedded());
    }

    EmbeddedCluster(int port, Path directory, OperatorSettings settings) throws IOException {
        apiServer = new ApiServer(port, InstantSource.system());
        client = apiServer.client();
        for (String definition : DEFINITIONS) {
            try (InputStream yaml =
                    Objects.requireNonNull(EmbeddedCluster.class.getResourceAsStream(definition), definition)) {
                apply(yaml);
            }
        }
        node = new LocalNode(client, PodProgram.ofOwnClassPath(DATA_PLANE, directory), InstantSource.system());
        operatorClient = ApiClient.builder(apiServer.config()).build();
        operator = new OperatorProcess(operatorClient, settings);
        operator.start();
    }

    /** What kubectl takes as {@code --server}. */
    public String url() {
        return apiServer.url();
    }

    /** Where the operator tells its metrics, if its settings ask for it. */
    OptionalInt operatorAdminPort() {
        return operator.adminPort();
    }

    /** Belongs to the cluster, and ends with it. */
    public KubernetesClient client() {
        return client;
    }

    /**
     * Applies all documents of a YAML text, as {@code kubectl apply --server-side} does; nothing, if one of them is no object.
     *
     * @return the objects as the API server has them now
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it is no YAML; has the line
     * @throws IllegalArgumentException if a document is no object, or of a kind that the cluster does not have
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server refuses one, also for a field that
     *     does not exist; those before it stand
     */
    public List<GenericKubernetesResource> apply(InputStream yaml) throws IOException {
        List<GenericKubernetesResource> documents = Documents.parse(yaml);
        documents.forEach(this::requireKnownKind);
        return documents.stream()
                .map(document -> client.resource(document)
                        .fieldValidation(FieldValidateable.Validation.STRICT)
                        .fieldManager("local")
                        .serverSideApply())
                .toList();
    }

    private void requireKnownKind(GenericKubernetesResource document) {
        APIResourceList known = client.getApiResources(document.getApiVersion());
        if (known == null
                || known.getResources().stream()
                        .noneMatch(type -> type.getKind().equals(document.getKind()))) {
            throw new IllegalArgumentException(
                    "this cluster has no " + document.getApiVersion() + " " + document.getKind());
        }
    }

    /** Ends everything at once, the pods' processes too. */
    @Override
    public void close() {
        operator.close();
        operatorClient.close();
        node.close();
        client.close();
        apiServer.close();
    }
}
