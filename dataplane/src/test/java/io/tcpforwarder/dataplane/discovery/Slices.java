package io.tcpforwarder.dataplane.discovery;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import org.jspecify.annotations.Nullable;

/** EndpointSlices as a cluster writes them. */
final class Slices {
    private Slices() {}

    static EndpointSlice slice(String name, String type, String portName, int port, Endpoint... endpoints) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withAddressType(type)
                .addNewPort()
                .withName(portName)
                .withPort(port)
                .withProtocol("TCP")
                .endPort()
                .withEndpoints(endpoints)
                .build();
    }

    static EndpointSlice slice(String name, Endpoint... endpoints) {
        return slice(name, "IPv4", "", 7000, endpoints);
    }

    static Endpoint pod(
            String pod,
            String address,
            @Nullable Boolean ready,
            @Nullable Boolean serving,
            @Nullable Boolean terminating) {
        return new EndpointBuilder()
                .withAddresses(address)
                .withNewConditions()
                .withReady(ready)
                .withServing(serving)
                .withTerminating(terminating)
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withName(pod)
                .endTargetRef()
                .build();
    }

    static Endpoint ready(String pod, String address) {
        return pod(pod, address, true, true, false);
    }

    static Endpoint notReady(String pod, String address) {
        return pod(pod, address, false, false, false);
    }
}
