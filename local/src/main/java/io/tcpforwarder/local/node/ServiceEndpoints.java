package io.tcpforwarder.local.node;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;

/**
 * The EndpointSlice controller: one slice for each Service with a selector, made of the pods it selects. Target ports are
 * numbers. Belongs to the node's thread.
 */
final class ServiceEndpoints {
    static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final KubernetesClient client;

    ServiceEndpoints(KubernetesClient client) {
        this.client = client;
    }

    void reconcile(List<Service> services, List<Pod> pods) {
        for (Service service : services) {
            Map<String, String> selector = service.getSpec().getSelector();
            if (!selector.isEmpty()) {
                // A slice that says the same is not written: the API server sees to that.
                client.resource(slice(service, Pods.selectedBy(service, selector, pods)))
                        .fieldManager("endpointslice-controller")
                        .serverSideApply();
            }
        }
    }

    private static EndpointSlice slice(Service service, List<Pod> pods) {
        String name = service.getMetadata().getName();
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(name + "-pods")
                .withNamespace(service.getMetadata().getNamespace())
                .addToLabels(SERVICE_NAME, name)
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Service")
                        .withName(name)
                        .withUid(service.getMetadata().getUid())
                        .withController(true)
                        .build())
                .endMetadata()
                .withAddressType("IPv4")
                .withPorts(service.getSpec().getPorts().stream()
                        .map(ServiceEndpoints::port)
                        .toList())
                .withEndpoints(pods.stream()
                        .filter(pod ->
                                pod.getStatus() != null && pod.getStatus().getPodIP() != null)
                        .map(ServiceEndpoints::endpoint)
                        .toList())
                .build();
    }

    private static EndpointPort port(ServicePort port) {
        return new EndpointPortBuilder()
                .withName(port.getName())
                .withProtocol("TCP")
                .withPort(targetPort(port))
                .build();
    }

    private static int targetPort(ServicePort port) {
        boolean numbered = port.getTargetPort() != null && port.getTargetPort().getIntVal() != null;
        return numbered ? port.getTargetPort().getIntVal() : port.getPort();
    }

    private static Endpoint endpoint(Pod pod) {
        boolean serving = Pods.isReady(pod);
        return new EndpointBuilder()
                .withAddresses(pod.getStatus().getPodIP())
                .withNewConditions()
                .withReady(serving && !pod.isMarkedForDeletion())
                .withServing(serving)
                .withTerminating(pod.isMarkedForDeletion())
                .endConditions()
                .withNodeName(pod.getSpec().getNodeName())
                .withNewTargetRef()
                .withKind("Pod")
                .withName(pod.getMetadata().getName())
                .withNamespace(pod.getMetadata().getNamespace())
                .withUid(pod.getMetadata().getUid())
                .endTargetRef()
                .build();
    }
}
