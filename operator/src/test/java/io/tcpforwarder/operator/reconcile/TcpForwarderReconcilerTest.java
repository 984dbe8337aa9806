package io.tcpforwarder.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.desired.DataPlaneImage;
import io.tcpforwarder.operator.desired.MonitoringDefaults;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class TcpForwarderReconcilerTest {
    /** The framework catches nothing else, and would count the forwarder as being looked at for ever. */
    @Test
    void passThatEndsByAnErrorEndsByAnExceptionForTheFramework() {
        try (KubernetesClient client = new KubernetesClientBuilder().build();
                ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor()) {
            TcpForwarderReconciler reconciler = new TcpForwarderReconciler(
                    client,
                    DataPlaneImage.ofThisVersion(),
                    MonitoringDefaults.NONE,
                    () -> Instant.EPOCH,
                    scheduler,
                    scheduler);

            assertThatThrownBy(() -> reconciler.reconcile(new Bottomless(), null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasRootCauseInstanceOf(StackOverflowError.class);
        }
    }

    @Group(TcpForwarder.GROUP)
    @Version("v1alpha1")
    private static final class Bottomless extends TcpForwarder {
        private static final long serialVersionUID = 1;

        @Override
        public ObjectMeta getMetadata() {
            throw new StackOverflowError();
        }
    }
}
