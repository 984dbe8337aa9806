package io.tcpforwarder.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tests compute of a page of docs/. Run with {@code -Dgolden=write} to write it anew, then read the difference. */
public final class GoldenPage {
    private static final Path DOCS = Path.of("..", "docs");

    private GoldenPage() {}

    /** Compares a whole file. */
    public static void check(String file, String content) throws IOException {
        Path path = DOCS.resolve(file);
        if (writes()) {
            Files.writeString(path, content);
        }
        assertThat(Files.readString(path)).as(file).isEqualTo(content);
    }

    /** Compares what stands between the comments {@code <!-- name -->} and {@code <!-- /name -->}. */
    public static void check(String file, String name, String content) throws IOException {
        Path path = DOCS.resolve(file);
        String page = Files.readString(path);
        String begin = "<!-- " + name + " -->\n";
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf("<!-- /" + name + " -->");
        assertThat(to).as("the end of " + name + " in " + file).isGreaterThanOrEqualTo(from);
        if (writes()) {
            page = page.substring(0, from) + content + page.substring(to);
            Files.writeString(path, page);
            to = from + content.length();
        }
        assertThat(page.substring(from, to)).as(name + " of " + file).isEqualTo(content);
    }

    private static boolean writes() {
        return "write".equals(System.getProperty("golden"));
    }
}
