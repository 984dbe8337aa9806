package io.tcpforwarder.operator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** The operator's way to the API server. */
final class ApiClient {
    /** Of one request. Passes are tried again with growing delays; more here would only hold up other forwarders. */
    private static final int RETRIES = 2;

    private ApiClient() {}

    /** A client of that server and account. */
    static KubernetesClientBuilder builder(Config config) {
        ObjectMapper mapper = new ObjectMapper();
        mapper.addMixIn(ObjectMeta.class, WithoutManagedFields.class);
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config)
                        .withRequestRetryBackoffLimit(RETRIES)
                        .build())
                .withKubernetesSerialization(new KubernetesSerialization(mapper, true));
    }

    /** Nothing here reads them, and they are half of what an object takes in the caches. */
    @JsonIgnoreProperties("managedFields")
    private abstract static class WithoutManagedFields {}
}
