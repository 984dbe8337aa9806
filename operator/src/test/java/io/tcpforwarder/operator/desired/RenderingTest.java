package io.tcpforwarder.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
final class RenderingTest {
    private static final TcpForwarder FORWARDER = new KubernetesSerialization().unmarshal("""
            apiVersion: tcpforwarder.io/v1alpha1
            kind: TcpForwarder
            metadata: {name: redis, namespace: shop}
            spec:
              listeners: [{name: main, port: 80, backendRefs: [{name: web, port: 80}]}]
            """, TcpForwarder.class);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "null",
                "{}",
                "{\"metadata\": {}}",
                "{\"spec\": {}}",
                "{\"metadata\": {}, \"spec\": {}}"
            })
    void noteThatIsNoTemplateCountsAsMissing(String note) {
        PodTemplateSpec live = DataPlanePod.of("redis", new DataPlaneImage("dataplane:1.0.0", "Always"));
        Deployment deployment = new DeploymentBuilder()
                .withNewMetadata()
                .addToAnnotations("tcpforwarder.io/template", note)
                .endMetadata()
                .withNewSpec()
                .withTemplate(live)
                .endSpec()
                .build();

        Rendering rendering = Rendering.of(deployment);

        assertThat(rendering.template()).isEqualTo(live);
        assertThat(rendering.following(FORWARDER).template().getSpec().getContainers())
                .hasSameSizeAs(live.getSpec().getContainers());
    }
}
