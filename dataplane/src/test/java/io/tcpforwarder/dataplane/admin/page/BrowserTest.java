package io.tcpforwarder.dataplane.admin.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The page in a real browser: Debian's Chromium, without which this is left out unless {@code -Dbrowser.required=true}. Screenshots are
 * left in {@code target/screenshots} for people.
 */
@Tag("sockets")
@Timeout(120)
final class BrowserTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final AtomicInteger asked = new AtomicInteger();
    private final HttpServer server;
    private volatile DataPlaneView first = Scene.FINE.view();
    private volatile DataPlaneView later = Scene.FINE.view();
    private final io.tcpforwarder.dataplane.admin.page.Page page = Scene.page(Scene.FINE.view());

    @TempDir
    private Path profile;

    BrowserTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = page.html(asked.getAndIncrement() == 0 ? first : later, 5)
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.getResponseHeaders().set("Content-Security-Policy", page.securityPolicy());
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @BeforeEach
    void thereIsABrowser() {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "chromium")));
        assumeTrue(there || Boolean.getBoolean("browser.required"), "no chromium");
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "chromium",
                "--headless",
                // Containers seldom let a browser make its own sandbox; the only page it sees is ours.
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--enable-logging=stderr",
                "--user-data-dir=" + profile));
        command.addAll(List.of(options));
        command.add("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return new ProcessBuilder(command)
                .redirectOutput(profile.resolve("out").toFile())
                .redirectError(profile.resolve("err").toFile())
                .start();
    }

    /** What the browser says on its standard output; it must have nothing to complain of. */
    private String browse(String... options) throws IOException, InterruptedException {
        Process browser = start(options);
        try {
            assertThat(browser.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            browser.destroyForcibly();
        }
        assertThat(Files.readString(profile.resolve("err"))).doesNotContain("CONSOLE", "Refused to");
        return Files.readString(profile.resolve("out"));
    }

    @Test
    void theScriptPutsTheNewStateIntoThePage() throws Exception {
        later = Scene.SUSPENDED.view();
        assertThat(browse("--virtual-time-budget=8000", "--dump-dom"))
                .contains("redis is suspended", "(2) shop/redis", "data-refresh=\"5\"");
        assertThat(asked).hasValueGreaterThan(1);
    }

    @Test
    void withoutScriptsTheBrowserLoadsItAgain() throws Exception {
        Process browser = start("--blink-settings=scriptEnabled=false", "--remote-debugging-port=0");
        try {
            while (asked.get() < 2) {
                assertThat(browser.isAlive()).isTrue();
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } finally {
            browser.destroyForcibly().waitFor();
        }
    }

    @Test
    void aServerThatAnswersNoMoreIsTold() throws Exception {
        server.removeContext("/");
        server.createContext("/", exchange -> {
            try (exchange) {
                boolean begun = asked.getAndIncrement() == 0;
                byte[] body = (begun ? page.html(first, 5) : "the thread that knows has not answered")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(begun ? 200 : 500, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        assertThat(browse("--virtual-time-budget=8000", "--dump-dom"))
                .containsPattern("id=\"late\"[^>]*role=\"alert\">No answer")
                .contains("All is well");
    }

    @ParameterizedTest
    @EnumSource
    void everySceneHasItsScreenshot(Scene scene) throws Exception {
        first = later = scene.view();
        Files.createDirectories(SCREENSHOTS);
        for (String width : List.of("1200", "500")) {
            Path picture = SCREENSHOTS.resolve(scene.name().toLowerCase(java.util.Locale.ROOT) + "-" + width + ".png");
            browse("--window-size=" + width + ",1000", "--screenshot=" + picture.toAbsolutePath());
            assertThat(picture).isNotEmptyFile();
        }
    }
}
