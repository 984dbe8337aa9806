package io.tcpforwarder.local;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.tcpforwarder.local.apiserver.ApiServer;
import io.tcpforwarder.local.node.LocalNode;
import io.tcpforwarder.local.node.PodProgram;
import io.tcpforwarder.operator.OperatorProcess;
import io.tcpforwarder.operator.OperatorSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/** API server, node and operator, running. Any thread may use and close it. */
public final class EmbeddedCluster implements AutoCloseable {
    private static final String DATA_PLANE = "io.tcpforwarder.dataplane.Main";
    private static final List<String> DEFINITIONS =
            List.of("/crds/tcpforwarders.tcpforwarder.io.yaml", "/crds/tcpforwarderreports.tcpforwarder.io.yaml");

    private final ApiServer apiServer;
    private final KubernetesClient client;
    private final LocalNode node;
    private final OperatorProcess operator;

    /**
     * Starts everything and returns once the operator serves.
     *
     * @param port of the API server; 0: any free one
     * @param directory for the files and the output of the pods
     * @throws IOException if the port is taken
     */
    public EmbeddedCluster(int port, Path directory) throws IOException {
        apiServer = new ApiServer(port, InstantSource.system());
        client = apiServer.client();
        for (String definition : DEFINITIONS) {
            try (InputStream yaml =
                    Objects.requireNonNull(EmbeddedCluster.class.getResourceAsStream(definition), definition)) {
                apply(yaml);
            }
        }
        node = new LocalNode(client, PodProgram.ofOwnClassPath(DATA_PLANE, directory), InstantSource.system());
        operator = new OperatorProcess(client, OperatorSettings.embedded());
        operator.start();
    }

    /** What kubectl takes as {@code --server}. */
    public String url() {
        return apiServer.url();
    }

    /** Belongs to the cluster, and ends with it. */
    public KubernetesClient client() {
        return client;
    }

    /**
     * Applies all documents of a YAML text, as {@code kubectl apply --server-side} does.
     *
     * @return the objects as the API server has them now
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if it refuses one; those before it stand
     */
    public List<HasMetadata> apply(InputStream yaml) {
        return client.load(yaml).items().stream()
                .map(item -> client.resource(item).fieldManager("local").serverSideApply())
                .toList();
    }

    /** Ends everything at once, the pods' processes too. */
    @Override
    public void close() {
        operator.close();
        node.close();
        client.close();
        apiServer.close();
    }
}
