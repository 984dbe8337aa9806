package io.tcpforwarder.operator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** The operator's way to the API server. */
public final class ApiClient {
    /** Of one request. Passes are tried again with growing delays; more here would only hold up other forwarders. */
    private static final int RETRIES = 2;

    private ApiClient() {}

    /** A client of that server and account, such as {@link OperatorProcess} needs. */
    public static KubernetesClientBuilder builder(Config config) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config)
                        .withRequestRetryBackoffLimit(RETRIES)
                        .build())
                .withKubernetesSerialization(serialization());
    }

    /**
     * How the operator reads the cluster. A newer data plane, or a newer operator that was taken back, may have written what this
     * version does not know. In reports and statuses unknown fields are passed over, and an unknown value of an enum counts as left
     * out, because an informer that cannot read one object would know none. Specs are read to the letter.
     */
    static KubernetesSerialization serialization() {
        return new KubernetesSerialization(
                JsonMapper.builder()
                        .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .addMixIn(ObjectMeta.class, WithoutManagedFields.class)
                        .build(),
                true);
    }

    /** Nothing here reads them, and they are half of what an object takes in the caches. */
    @JsonIgnoreProperties("managedFields")
    private abstract static class WithoutManagedFields {}
}
