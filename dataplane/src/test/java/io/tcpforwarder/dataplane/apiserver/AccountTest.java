package io.tcpforwarder.dataplane.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccountTest {
    @Test
    void isWhereKubeletsPutIt() {
        assertThat(Account.of(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "KUBERNETES_SERVICE_PORT", "6443")))
                .contains(new Account(
                        URI.create("https://10.0.0.1:6443"),
                        Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token"),
                        Path.of("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt")));
    }

    @Test
    void addressOfIpv6IsOneOfAUrl() {
        assertThat(Account.of(Map.of("KUBERNETES_SERVICE_HOST", "fd00::1")))
                .get()
                .extracting(Account::server)
                .isEqualTo(URI.create("https://[fd00::1]:443"));
    }

    @Test
    void isWhereElseItIsSaidToBe() {
        assertThat(Account.of(Map.of(
                        "KUBERNETES_SERVICE_HOST", "10.0.0.1",
                        "KUBERNETES_MASTER", "http://127.0.0.1:8001/",
                        "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN", "/token",
                        "KUBERNETES_CERTS_CA_FILE", "/ca")))
                .contains(new Account(URI.create("http://127.0.0.1:8001"), Path.of("/token"), Path.of("/ca")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1:443", "localhost", "ftp://x", "https://x/path", "https://a b"})
    void addressThatIsNoneIsRefusedByName(String master) {
        assertThatThrownBy(() -> Account.of(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "KUBERNETES_MASTER", master)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("KUBERNETES_MASTER: '" + master + "'; expected");
    }

    @Test
    void whatIsBlankIsNotSet() {
        assertThat(Account.of(Map.of("KUBERNETES_SERVICE_HOST", ""))).isEmpty();
        assertThat(Account.of(Map.of(
                        "KUBERNETES_SERVICE_HOST", "10.0.0.1",
                        "KUBERNETES_SERVICE_PORT", "",
                        "KUBERNETES_MASTER", " ",
                        "KUBECONFIG", "")))
                .get()
                .extracting(Account::server)
                .isEqualTo(URI.create("https://10.0.0.1:443"));
    }

    @Test
    void tokenIsForTlsAlone() {
        Path none = Path.of("none");
        assertThat(new Account(URI.create("HTTPS://10.0.0.1"), none, none).isEncrypted())
                .isTrue();
        assertThat(new Account(URI.create("http://10.0.0.1"), none, none).isEncrypted())
                .isFalse();
    }

    @Test
    void isNoneOutsideOfAClusterAndWhereAKubeconfigNamesOne() {
        assertThat(Account.of(Map.of())).isEmpty();
        assertThat(Account.of(Map.of("KUBERNETES_MASTER", "https://10.0.0.1"))).isEmpty();
        assertThat(Account.of(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "KUBECONFIG", "/home/me/config")))
                .isEmpty();
    }
}
