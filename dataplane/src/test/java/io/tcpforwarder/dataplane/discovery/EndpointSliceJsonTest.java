package io.tcpforwarder.dataplane.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.tcpforwarder.dataplane.apiserver.JsonObject;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointSliceJsonTest {
    @ParameterizedTest
    @ValueSource(strings = {"""
                {"metadata": {"name": "x"}, "addressType": "IPv4", "ports": [{"name": "", "port": 7000, "protocol": "TCP"}],
                 "endpoints": [
                  {"addresses": ["10.0.0.1"], "conditions": {"ready": true, "serving": true, "terminating": false},
                   "targetRef": {"kind": "Pod", "name": "a", "namespace": "shop", "uid": "1"}, "nodeName": "n", "zone": "z"},
                  {"addresses": ["10.0.0.2"], "conditions": {"ready": false, "serving": true, "terminating": true}},
                  {"addresses": ["10.0.0.3"], "conditions": {"ready": false}},
                  {"addresses": ["10.0.0.4"], "conditions": {}, "targetRef": {"kind": "", "name": "d"}},
                  {"addresses": ["10.0.0.5"], "hints": {"forZones": [{"name": "z"}]}}]}
                """, """
                {"metadata": {"name": "x"}, "addressType": "IPv6", "ports": [{"port": 7000}, {"name": "", "port": 7001, "protocol": "UDP"},
                 {"name": "other", "port": 7002}, {"port": null}], "endpoints": [{"addresses": ["fd00::1", "fd00::2"]}]}
                """, """
                {"metadata": {"name": "x"}, "addressType": "IPv4", "ports": [{"port": 7000}], "endpoints": null}
                """, """
                {"metadata": {"name": "x"}, "addressType": "FQDN", "ports": null, "endpoints": [{"addresses": ["example.com"]}]}
                """, """
                {"metadata": {"name": "x"}, "addressType": "IPv4", "ports": [{"port": 70000}], "endpoints": [{"addresses": ["10.0.0.1"]}]}
                """})
    void saysWhatFabric8WouldRead(String text) {
        EndpointSlice read = EndpointSliceJson.read(JsonObject.parse(text));
        EndpointSlice expected = new KubernetesSerialization().unmarshal(text, EndpointSlice.class);

        for (String family : List.of("IPv4", "IPv6")) {
            EndpointSlices slices = new EndpointSlices("", family);
            assertThat(slices.union(List.of(read))).isEqualTo(slices.union(List.of(expected)));
        }
        assertThat(read.getMetadata().getName()).isEqualTo("x");
    }
}
