package io.tcpforwarder.dataplane.admin.page;

import static io.tcpforwarder.dataplane.admin.page.Scene.endpoint;
import static io.tcpforwarder.dataplane.admin.page.Scene.healthy;
import static io.tcpforwarder.dataplane.admin.page.Scene.listener;
import static io.tcpforwarder.dataplane.admin.page.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.GoldenPage;
import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.health.Tier;
import io.tcpforwarder.dataplane.view.BackendView;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.EndpointView;
import io.tcpforwarder.dataplane.view.ListenerView;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class PageTest {
    /** As the body would be read by whoever reads XML: what is not well-formed fails here. */
    private static Document parsed(DataPlaneView view) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(
                        new StringReader("<all>" + Scene.page(view).picture(view) + "</all>")));
    }

    private static String text(DataPlaneView view) throws Exception {
        return parsed(view)
                .getElementsByTagName("body")
                .item(0)
                .getTextContent()
                .replaceAll("\\s+", " ");
    }

    private static List<String> rows(DataPlaneView view) throws Exception {
        NodeList rows = ((org.w3c.dom.Element)
                        parsed(view).getElementsByTagName("tbody").item(0))
                .getElementsByTagName("tr");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < rows.getLength(); i++) {
            texts.add(rows.item(i).getTextContent().replaceAll("\\s+", " "));
        }
        return texts;
    }

    @ParameterizedTest
    @EnumSource
    void everySceneIsWellFormed(Scene scene) throws Exception {
        assertThat(text(scene.view())).contains("shop/redis", "pod redis-tcpfwd-6c9f7d8b5-tkz4p", "generation 4");
    }

    @Test
    void whatIsWellIsSaidInAWord() throws Exception {
        assertThat(text(Scene.FINE.view())).contains("All is well", "accepting", "3 endpoints ● 3 Healthy");
        assertThat(Scene.FINE.html()).contains("<title>shop/redis</title>");
    }

    @Test
    void whatIsNotWellComesFirstWithItsReason() throws Exception {
        assertThat(text(Scene.TROUBLED.view())).contains("redis: 1 of 3 endpoints is ejected");
        assertThat(Scene.TROUBLED.html()).contains("<title>(1) shop/redis</title>");
        assertThat(rows(Scene.TROUBLED.view()))
                .satisfiesExactly(
                        ejected -> assertThat(ejected)
                                .contains(
                                        "redis-13", "Ejected for 14 s", "5 failures in a row", "in 8 s at the latest"),
                        slow -> assertThat(slow).contains("redis-12", "its score is 64 times the median", "41.3 ms"),
                        healthy -> assertThat(healthy).contains("redis-11", "gets its share", "0.64 ms", "204"));
        assertThat(text(Scene.SUSPENDED.view())).contains("redis is suspended: clients are refused");
    }

    @Test
    void theProcessSaysWhatIsWrongWithIt() throws Exception {
        ListenerView failed = new ListenerView("smtp", 25, false, "port 25 is taken", 0, List.of(), List.of());
        assertThat(text(new DataPlaneView(
                        "1.0.0",
                        4,
                        null,
                        "unknown field 'lisners'",
                        "too few files",
                        false,
                        false,
                        9_500,
                        10_000,
                        3,
                        2,
                        List.of(failed))))
                .contains(
                        "smtp does not listen: port 25 is taken",
                        "A newer config is not applied: unknown field 'lisners'",
                        "Not all of the config could be done: too few files",
                        "Near the limit: 9,500 of 10,000",
                        "Samples lost3",
                        "Pauses for want of files2");
    }

    @Test
    void aSourceThatIsNotHeardOfIsNamed() throws Exception {
        ListenerView stale = new ListenerView(
                "redis",
                6379,
                true,
                null,
                0,
                List.of(
                        new BackendView("blue", 9, Tier.READY, true, Duration.ofMinutes(7), null),
                        new BackendView("green", 1, Tier.PANIC, true, Duration.ZERO, "endpointslices is forbidden")),
                List.of(healthy(1, 690, 0)));
        assertThat(text(process(null, stale)))
                .contains(
                        "The endpoints of blue have not been heard of for 7 min",
                        "The endpoints of green are not heard of: endpointslices is forbidden",
                        "green, weight 1");
    }

    @Test
    void namesFromTheClusterAreText() throws Exception {
        String evil = "</script><script>alert('1')</script>\"onload=\"x&amp;\u0007";
        EndpointView endpoint = endpoint(evil, 1, State.HEALTHY, Reason.UNTRIED, 690, 0, 100, 0, true);
        ListenerView listener = new ListenerView(
                evil,
                1,
                false,
                evil,
                0,
                List.of(new BackendView(evil, 1, Tier.NONE, false, Duration.ZERO, evil)),
                List.of(endpoint));
        DataPlaneView view = process(evil, listener);
        String html = Scene.page(view).html(view, Page.REFRESH);
        assertThat(html).doesNotContain("<script>alert").doesNotContain("\"onload");
        assertThat(html.split("<script>", -1)).hasSize(2);
        assertThat(text(view)).contains("alert('1')", "\"onload=\"x&amp;\uFFFD");
    }

    @Test
    void ofThousandsOfEndpointsTheWorstAreShown() throws Exception {
        List<EndpointView> endpoints = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            endpoints.add(i == 1_234 ? Scene.ejected(200) : healthy(i % 200, 600 + i, 1));
        }
        DataPlaneView view = process(null, listener("redis", endpoints.toArray(EndpointView[]::new)));
        List<String> rows = rows(view);
        assertThat(rows).hasSize(200);
        assertThat(rows.getFirst()).contains("Ejected");
        assertThat(rows.get(1)).contains("2.60 ms");
        assertThat(text(view)).contains("2,000 endpoints", "1,999 Healthy", "These are the 200 worst", "All 2,000");
        assertThat(Scene.page(view).html(view, Page.REFRESH).length()).isLessThan(400_000);
    }

    @Test
    void manyListenersShareTheRows() throws Exception {
        ListenerView[] listeners = new ListenerView[64];
        for (int i = 0; i < listeners.length; i++) {
            listeners[i] = Scene.hundred();
        }
        assertThat(rows(process(null, listeners))).hasSize(5);
    }

    @Test
    void itRenewsItselfUnlessItIsPaused() {
        Page page = Scene.page(Scene.FINE.view());
        assertThat(page.html(Scene.FINE.view(), 5))
                .contains("http-equiv=\"refresh\" content=\"5\"", "data-refresh=\"5\"", "/?refresh=0");
        assertThat(page.html(Scene.FINE.view(), 0))
                .contains("data-refresh=\"0\"", "Paused")
                .doesNotContain("http-equiv=\"refresh\"");
    }

    @Test
    void nothingComesFromElsewhere() {
        assertThat(Scene.HUNDRED.html().replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http://", "https://", "url(", "@import");
        assertThat(Scene.page(Scene.FINE.view()).securityPolicy())
                .startsWith("default-src 'none'; style-src 'sha256-")
                .doesNotContain("unsafe");
    }

    @Test
    void theDocumentationShowsIt() throws Exception {
        DataPlaneView view = Scene.TROUBLED.view();
        GoldenPage.check("page.svg", """
                        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1120 790" width="1120" height="790" role="img" \
                        aria-label="The page of a data plane: one of three endpoints is ejected, one is slow, one is well">
                        <foreignObject width="1120" height="790">
                        """ + Scene.page(view).picture(view) + "</foreignObject>\n</svg>\n");
    }
}
