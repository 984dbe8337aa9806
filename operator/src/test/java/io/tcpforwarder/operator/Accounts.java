package io.tcpforwarder.operator;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Who one is to the API server: ServiceAccounts, by the tokens that it issues for them. */
final class Accounts {
    private Accounts() {}

    /** An account as a program outside of any pod has it. */
    static Config of(Config config, KubernetesClient admin, String namespace, String name) {
        return bearer(
                config,
                admin.serviceAccounts()
                        .inNamespace(namespace)
                        .withName(name)
                        .tokenRequest()
                        .getStatus()
                        .getToken());
    }

    /** The account of a pod, by a token like the one that is mounted there. */
    static Config of(Config config, KubernetesClient admin, Pod pod) {
        var request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(3600L)
                .withNewBoundObjectRef()
                .withApiVersion("v1")
                .withKind("Pod")
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .endBoundObjectRef()
                .endSpec()
                .build();
        return bearer(
                config,
                admin.serviceAccounts()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .withName(pod.getSpec().getServiceAccountName())
                        .tokenRequest(request)
                        .getStatus()
                        .getToken());
    }

    private static Config bearer(Config config, String token) {
        return new ConfigBuilder(config)
                .withClientCertData(null)
                .withClientCertFile(null)
                .withClientKeyData(null)
                .withClientKeyFile(null)
                .withOauthToken(token)
                // What was forbidden is asked for again soon.
                .withWatchReconnectInterval(100)
                .build();
    }
}
