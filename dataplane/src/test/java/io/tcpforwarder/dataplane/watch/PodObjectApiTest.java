package io.tcpforwarder.dataplane.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.tcpforwarder.dataplane.apiserver.Account;
import io.tcpforwarder.dataplane.apiserver.ApiException;
import io.tcpforwarder.dataplane.apiserver.ApiServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Objects are read as their names alone. */
@Tag("mock-api-server")
@EnableKubernetesMockClient(https = false)
@Timeout(60)
@NullUnmarked
final class PodObjectApiTest {
    private static final String PATH = "/api/v1/namespaces/shop/configmaps";
    private static final String QUERY = "?fieldSelector=metadata.name%3Da";

    KubernetesMockServer server;
    KubernetesClient client;

    private final ExecutorService answers = Executors.newSingleThreadExecutor();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final ObjectApi.Events<String> events = new ObjectApi.Events<>() {
        @Override
        public void changed(String name) {
            heard.add("changed " + name);
        }

        @Override
        public void deleted(String name) {
            heard.add("deleted " + name);
        }

        @Override
        public void alive() {
            heard.add("alive");
        }

        @Override
        public void ended(String reason) {
            heard.add("ended: " + reason);
        }
    };

    private ObjectApi<String> api() {
        Account account = new Account(
                URI.create("http://localhost:" + server.getPort()), Path.of("no token"), Path.of("no authority"));
        return new PodObjectApi<>(
                new ApiServer(account, answers),
                PATH,
                PodObjectApi.byName("a"),
                json -> Objects.requireNonNull(json.object("metadata").text("name")));
    }

    @AfterEach
    void stop() {
        answers.shutdownNow();
    }

    private String next() throws InterruptedException {
        return heard.poll(20, TimeUnit.SECONDS);
    }

    private void answer(int status, String path, Object body) {
        server.expect().get().withPath(path).andReturn(status, body).once();
    }

    @Test
    void listsTheSelectedOnes() {
        answer(200, PATH + QUERY, """
                {"kind": "ConfigMapList", "metadata": {"resourceVersion": "7"}, "items": [{"metadata": {"name": "a"}}]}""");

        ObjectApi.Listing<String> listing = api().list();

        assertThat(listing.resourceVersion()).isEqualTo("7");
        assertThat(listing.objects()).containsExactly("a");
    }

    @Test
    void listOfNothingIsEmpty() {
        answer(200, PATH + QUERY, """
                {"kind": "ConfigMapList", "metadata": {"resourceVersion": "7"}, "items": null}""");

        assertThat(api().list().objects()).isEmpty();
    }

    @Test
    void watchTellsEachKindOfEvent() throws Exception {
        answer(200, PATH + QUERY + "&watch=true&allowWatchBookmarks=true&resourceVersion=7", """
                {"type": "ADDED", "object": {"metadata": {"name": "a"}}}
                {"type": "MODIFIED", "object": {"metadata": {"name": "a"}}}
                {"type": "BOOKMARK", "object": {"kind": "ConfigMap", "metadata": {"resourceVersion": "9", "creationTimestamp": null}}}
                {"type": "DELETED", "object": {"metadata": {"name": "a"}}}
                {"type": "ERROR", "object": {"kind": "Status", "code": 410, "message": "too old resource version"}}
                """);

        api().watch("7", events);

        for (String expected :
                new String[] {"changed a", "changed a", "alive", "deleted a", "ended: too old resource version"}) {
            assertThat(next()).isEqualTo(expected);
        }
    }

    @Test
    void watchThatIsRefusedSaysWhy() {
        answer(
                410,
                PATH + QUERY + "&watch=true&allowWatchBookmarks=true&resourceVersion=7",
                new StatusBuilder().withCode(410).withMessage("too old").build());

        assertThatThrownBy(() -> api().watch("7", events))
                .isInstanceOf(ApiException.class)
                .hasMessage("too old (410)");
    }
}
