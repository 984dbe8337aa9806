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

    /** Whether the server is asked by TLS. Where it is not, no token is shown: whoever listens could use it. */
    boolean isEncrypted() {
        return "https".equalsIgnoreCase(server.getScheme());
    }

    /**
     * By the variables that a kubelet gives to pods; {@code KUBERNETES_MASTER} and the files' names, as fabric8's client knows them, say it
     * otherwise.
     *
     * @return empty outside of a cluster, and where {@code KUBECONFIG} names another one
     * @throws IllegalArgumentException if the address is none; the message names the variable
     */
    public static Optional<Account> of(Map<String, String> environment) {
        if (value(environment, "KUBECONFIG").isPresent()) {
            return Optional.empty();
        }
        return value(environment, "KUBERNETES_SERVICE_HOST")
                .map(host -> new Account(
                        value(environment, "KUBERNETES_MASTER")
                                .map(Account::url)
                                .orElseGet(() -> server(host, environment)),
                        Path.of(value(environment, "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN")
                                .orElse(FOLDER + "token")),
                        Path.of(value(environment, "KUBERNETES_CERTS_CA_FILE").orElse(FOLDER + "ca.crt"))));
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }

    private static URI server(String host, Map<String, String> environment) {
        return URI.create("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + value(environment, "KUBERNETES_SERVICE_PORT").orElse("443"));
    }

    private static URI url(String text) {
        if (!text.matches("(?i)https?://[^/?#\\s]+/*")) {
            throw new IllegalArgumentException(
                    "KUBERNETES_MASTER: '" + text + "'; expected a URL without a path, as in https://10.0.0.1:443");
        }
        return URI.create(text.replaceAll("/+$", ""));
    }
}
