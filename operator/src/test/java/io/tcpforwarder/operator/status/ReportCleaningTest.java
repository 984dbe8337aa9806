package io.tcpforwarder.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.tcpforwarder.api.v1alpha1.EndpointFailure;
import io.tcpforwarder.api.v1alpha1.EndpointReport;
import io.tcpforwarder.api.v1alpha1.FailureKind;
import io.tcpforwarder.api.v1alpha1.ListenerReport;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class ReportCleaningTest {
    @Test
    void whatNamesNoListenerIsLeftOutAndTheRestIsTold() {
        ReportSpec report = new KubernetesSerialization().unmarshal("""
                schemaVersion: 1
                forwarder: redis
                listeners:
                - {port: 6379, endpoints: 1, healthyEndpoints: 1}
                - {name: main, port: 6379, endpoints: 1, healthyEndpoints: 1}
                endpoints:
                - {address: 10.0.0.1, port: 6379, state: Ejected, reason: ConsecutiveFailures}
                - {listener: main, address: 10.0.0.2, port: 6379, state: Ejected, reason: ConsecutiveFailures}
                """, ReportSpec.class);

        ReportSpec clean = new ReportCleaning(Set.of("main")).clean(report);

        assertThat(clean.listeners()).extracting(ListenerReport::name).containsExactly("main");
        assertThat(clean.endpoints()).extracting(EndpointReport::address).containsExactly("10.0.0.2");
    }

    @Test
    void failuresAreToldOfEjectedEndpointsOnlyAndInPrintableAscii() {
        ReportSpec report = new KubernetesSerialization().unmarshal("""
                schemaVersion: 1
                forwarder: redis
                endpoints:
                - {listener: main, address: 10.0.0.1, port: 1, state: Ejected, reason: ConsecutiveFailures, lastFailure: {kind: Probe, cause: "a\\nb\\e[2J\\u00e9", time: yesterday}}
                - {listener: main, address: 10.0.0.2, port: 1, state: Ejected, reason: ConsecutiveFailures, lastFailure: {kind: Probe}}
                - {listener: main, address: 10.0.0.3, port: 1, state: Ejected, reason: ConsecutiveFailures}
                - {listener: main, address: 10.0.0.4, port: 1, state: Healthy, reason: Untried, lastFailure: {kind: Probe, cause: old}}
                """, ReportSpec.class);

        ReportSpec clean = new ReportCleaning(Set.of("main")).clean(report);

        assertThat(clean.endpoints())
                .extracting(EndpointReport::lastFailure)
                .containsExactly(new EndpointFailure(FailureKind.PROBE, "a?b?[2J?", null), null, null, null);
    }
}
