package io.tcpforwarder.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class PodTokensTest {
    private static final String NOON = "2026-01-01T12:00:00Z";
    private static final String LATER = "2026-01-01T12:00:01Z";

    private static ServiceAccount account(String uid, String made) {
        return new ServiceAccountBuilder()
                .withNewMetadata()
                .withUid(uid)
                .withCreationTimestamp(made)
                .endMetadata()
                .build();
    }

    private static Deployment deployment(String account) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withCreationTimestamp(NOON)
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewMetadata()
                .addToAnnotations(PodTokens.ACCOUNT, account)
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();
    }

    @Test
    void accountThatWasThereBeforeThePodsIsTheirs() {
        assertThat(PodTokens.renewedAccount(account("u", NOON), null)).isNull();
        assertThat(PodTokens.renewedAccount(account("u", NOON), deployment("v")))
                .isNull();
        assertThat(PodTokens.renewedAccount(account("u", null), deployment("v")))
                .isNull();
    }

    @Test
    void accountThatWasMadeLaterIsAnother() {
        assertThat(PodTokens.renewedAccount(account("u", LATER), deployment("v")))
                .isEqualTo("u");
    }

    @Test
    void whileThereIsNoAccountPodsStayAsTheyAre() {
        assertThat(PodTokens.renewedAccount(null, deployment("v"))).isEqualTo("v");
        assertThat(PodTokens.renewedAccount(null, null)).isNull();
    }

    @Test
    void accountReplacesPodsAndIsNoMatterOfTheirEdition() throws IOException {
        TcpForwarder forwarder =
                Golden.observed(Path.of("src/test/resources/desired/minimal")).forwarder();
        Rendering pods = new Edition("1.2.3-0000abcd", new DataPlaneImage("tcpforwarder/dataplane:1.2.3", "Always"))
                .render(forwarder);

        Deployment deployment = DataPlaneDeployment.of(new Blueprint(
                forwarder,
                EffectiveConfig.of(forwarder, List.of(), Optional.empty()),
                pods,
                null,
                "u",
                MonitoringDefaults.NONE));

        assertThat(deployment.getSpec().getTemplate().getMetadata().getAnnotations())
                .containsEntry(PodTokens.ACCOUNT, "u");
        assertThat(Rendering.of(deployment).hasTemplateOf(pods)).isTrue();
    }
}
