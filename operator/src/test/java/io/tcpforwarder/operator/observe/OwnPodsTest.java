package io.tcpforwarder.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.tcpforwarder.operator.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class OwnPodsTest {
    private static final String MONDAY = "2026-01-05T00:00:00Z";
    private static final String TUESDAY = "2026-01-06T00:00:00Z";
    private static final String WEDNESDAY = "2026-01-07T00:00:00Z";

    private static Observed observed(String forwarderMade, String deploymentMade, Pod pod) throws IOException {
        Observed some = Golden.observed(Path.of("src/test/resources/status/several-pods"));
        some.forwarder().getMetadata().setCreationTimestamp(forwarderMade);
        return new Observed(
                some.forwarder(),
                some.services(),
                some.forwarders(),
                deploymentMade == null ? List.of() : List.of(deployment(some, deploymentMade)),
                some.unserved(),
                List.of(pod),
                List.of(),
                some.silence());
    }

    private static Deployment deployment(Observed observed, String made) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("redis-tcpfwd")
                .withCreationTimestamp(made)
                .addNewOwnerReference()
                .withController(true)
                .withUid(observed.forwarder().getMetadata().getUid())
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    private static Pod pod(String replicaSet, String made) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("some")
                .withCreationTimestamp(made)
                .addNewOwnerReference()
                .withKind("ReplicaSet")
                .withName(replicaSet)
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    private static List<Pod> own(String forwarderMade, String deploymentMade, Pod pod) throws IOException {
        return OwnPods.all(observed(forwarderMade, deploymentMade, pod));
    }

    @Test
    void podOfADeploymentThatWasTakenOverIsOwn() throws IOException {
        assertThat(own(WEDNESDAY, MONDAY, pod("redis-tcpfwd-5d8f", TUESDAY))).hasSize(1);
    }

    @Test
    void podOfAReplicaSetThatOutlivedItsDeploymentIsOwn() throws IOException {
        assertThat(own(MONDAY, WEDNESDAY, pod("redis-tcpfwd-5d8f", TUESDAY))).hasSize(1);
        assertThat(own(MONDAY, null, pod("redis-tcpfwd-5d8f", TUESDAY))).hasSize(1);
    }

    @Test
    void podThatIsOlderThanBothIsOfAnotherForwarderOfThatName() throws IOException {
        assertThat(own(TUESDAY, WEDNESDAY, pod("redis-tcpfwd-5d8f", MONDAY))).isEmpty();
        assertThat(own(TUESDAY, null, pod("redis-tcpfwd-5d8f", MONDAY))).isEmpty();
    }

    @Test
    void podOfAnotherForwarderWhoseNameBeginsAlikeIsNotOwn() throws IOException {
        assertThat(own(MONDAY, MONDAY, pod("redis-tcpfwd-x-tcpfwd-5d8f", TUESDAY)))
                .isEmpty();
    }

    @Test
    void podThatOnlyCarriesTheLabelIsNotOwn() throws IOException {
        Pod pod = pod("redis-tcpfwd-5d8f", TUESDAY);
        pod.getMetadata().getOwnerReferences().getFirst().setController(false);
        assertThat(own(MONDAY, MONDAY, pod)).isEmpty();
    }
}
