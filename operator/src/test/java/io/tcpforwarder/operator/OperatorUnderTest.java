package io.tcpforwarder.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import org.jspecify.annotations.NullUnmarked;

/** The real operator, with the rights of its chart. */
@NullUnmarked
final class OperatorUnderTest implements AutoCloseable {
    private final Requests requests = new Requests();
    private final KubernetesClient client;
    private OperatorProcess process;

    /** Starts it; what stands already is what it comes to. */
    OperatorUnderTest(TestCluster cluster) throws IOException {
        client = cluster.operatorClient(requests);
        start();
    }

    /** What it asks of the API server. */
    Requests requests() {
        return requests;
    }

    KubernetesClient client() {
        return client;
    }

    void stop() {
        process.close();
    }

    /** Another process, which knows nothing of the one before. */
    void start() {
        process = new OperatorProcess(client, OperatorSettings.embedded());
        process.start();
    }

    @Override
    public void close() {
        stop();
        client.close();
        requests.close();
    }
}
