package io.tcpforwarder.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.api.config.EndpointSlicesConfig;
import io.tcpforwarder.api.config.IpFamily;
import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResolvedListenerTest {
    private static final ListenerSpec ASKED = new KubernetesSerialization()
            .unmarshal("""
                    apiVersion: tcpforwarder.io/v1alpha1
                    kind: TcpForwarder
                    spec: {listeners: [{name: main, port: 1, backendRefs: [{name: gone, port: 1}]}]}
                    """, TcpForwarder.class)
            .getSpec()
            .listeners()
            .getFirst();

    /** Whoever may edit ConfigMaps could write addresses of his choice there. */
    @Test
    void keptListenerKeepsServicesAndNothingElse() {
        BackendConfig service =
                BackendConfig.ofSlices("gone", 1, new EndpointSlicesConfig("shop", "gone", "", IpFamily.IPV4));
        BackendConfig address = BackendConfig.ofAddresses("elsewhere", List.of("192.0.2.1:1"));
        ResolvedListener listener = new ResolvedListener(ASKED, true, List.of());

        assertThat(listener.kept(ListenerConfig.of("main", 1, List.of(service, address))))
                .hasValueSatisfying(kept -> assertThat(kept.backends()).containsExactly(service));
        assertThat(listener.kept(ListenerConfig.of("main", 1, List.of(address))))
                .isEmpty();
    }
}
