package io.tcpforwarder.dataplane.apiserver;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a pod finds its API server, and what it shows and believes there. Kubelets renew both files while the pod runs.
 *
 * @param server as in {@code https://10.0.0.1:443}
 * @param token of the pod's ServiceAccount; where there is no such file, requests are anonymous
 * @param authority certificates that the server's is checked against, PEM
 * @see <a href="https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/">Accessing the API from a Pod</a>
 */
public record Account(URI server, Path token, Path authority) {
    private static final String FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount/";

    /**
     * By the variables that a kubelet gives to pods. The others are those by which fabric8's client can be told the same.
     *
     * @return empty outside of a cluster, and where {@code KUBECONFIG} names another one
     */
    public static Optional<Account> of(Map<String, String> environment) {
        if (environment.containsKey("KUBECONFIG")) {
            return Optional.empty();
        }
        return server(environment)
                .map(server -> new Account(
                        server,
                        Path.of(environment.getOrDefault("KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN", FOLDER + "token")),
                        Path.of(environment.getOrDefault("KUBERNETES_CERTS_CA_FILE", FOLDER + "ca.crt"))));
    }

    private static Optional<URI> server(Map<String, String> environment) {
        Optional<String> host = Optional.ofNullable(environment.get("KUBERNETES_SERVICE_HOST"))
                .map(name -> name.contains(":") ? "[" + name + "]" : name);
        return Optional.ofNullable(environment.get("KUBERNETES_MASTER"))
                .map(url -> url.replaceAll("/+$", ""))
                .or(() -> host.map(
                        name -> "https://" + name + ":" + environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443")))
                .map(URI::create);
    }
}
