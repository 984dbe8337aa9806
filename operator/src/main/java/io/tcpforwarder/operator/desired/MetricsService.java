package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.util.Map;
import java.util.TreeMap;

/** Where metrics are scraped: a Service of its own, because a load balancer must not publish them. */
final class MetricsService {
    static final String PORT = "metrics";

    private static final String SERVICE = TcpForwarder.GROUP + "/service";

    private MetricsService() {}

    /** Which no other Service has: a listener may be called metrics too. */
    static Map<String, String> labels(String forwarder) {
        Map<String, String> labels = new TreeMap<>(Labels.selector(forwarder));
        labels.put(SERVICE, "metrics");
        return labels;
    }

    static Service of(Blueprint blueprint) {
        return new ServiceBuilder()
                .withMetadata(new ObjectMetaBuilder(
                                blueprint.metadata(blueprint.names().metrics()))
                        .addToLabels(labels(blueprint.name()))
                        .build())
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP("None")
                // A pod that drains, for hours perhaps, is not ready, and would drop out of what is scraped.
                .withPublishNotReadyAddresses(true)
                .withSelector(Labels.selector(blueprint.name()))
                .withPorts(ForwarderService.port(PORT, DataPlanePod.ADMIN_PORT).build())
                .endSpec()
                .build();
    }
}
