package io.tcpforwarder.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.tcpforwarder.operator.reconcile.TcpForwarderReconciler;
import java.time.Duration;

/**
 * The whole operator in one object, for {@link Main} and for programs that embed it. Any thread may start and close it, each
 * once. The client belongs to the caller and stays open.
 */
public final class OperatorProcess implements AutoCloseable {
    private final Operator operator;

    /** Nothing is read or listened on before {@link #start()}. */
    public OperatorProcess(KubernetesClient client, OperatorSettings settings) {
        operator = new Operator(overrider -> overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withUseSSAToPatchPrimaryResource(true)
                .withReconciliationTerminationTimeout(Duration.ofSeconds(5)));
        operator.register(new TcpForwarderReconciler(), configuration -> {
            if (settings.watchNamespaces().isEmpty()) {
                configuration.watchingAllNamespaces();
            } else {
                configuration.settingNamespaces(settings.watchNamespaces());
            }
            configuration
                    .withName("tcpforwarder")
                    .withFieldManager("tcpforwarder")
                    .withRetry(new GenericRetry()
                            .setInitialInterval(500)
                            .setIntervalMultiplier(1.5)
                            .setMaxInterval(Duration.ofMinutes(1).toMillis())
                            .withoutMaxAttempts());
        });
    }

    /**
     * Reads the cluster and begins to serve it; returns once the caches are filled.
     *
     * @throws io.javaoperatorsdk.operator.OperatorException if the API server cannot be reached or forbids what is needed
     */
    public void start() {
        operator.start();
    }

    /** Ends the passes that run, within 5 s. What was applied stays and goes on serving. */
    @Override
    public void close() {
        operator.stop();
    }
}
