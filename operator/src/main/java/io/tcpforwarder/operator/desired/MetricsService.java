package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

/** Where metrics are scraped: a Service of its own, because a load balancer must not publish them. */
final class MetricsService {
    private MetricsService() {}

    static Service of(Blueprint blueprint) {
        return new ServiceBuilder()
                .withMetadata(blueprint.metadata(blueprint.names().metrics()))
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP("None")
                .withSelector(Labels.selector(blueprint.name()))
                .withPorts(ForwarderService.port("metrics", DataPlaneDeployment.ADMIN_PORT)
                        .build())
                .endSpec()
                .build();
    }
}
