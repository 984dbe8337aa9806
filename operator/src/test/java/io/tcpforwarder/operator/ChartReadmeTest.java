package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Run with {@code -Dgolden=write} to write the page anew. */
final class ChartReadmeTest {
    private static final Path CHART = Path.of("../helm/tcpforwarder");
    private static final String BEGIN = "<!-- values, from values.yaml -->\n";
    private static final String END = "<!-- end of values -->\n";

    @Test
    void readmeListsEveryValueAsValuesYamlSaysIt() throws Exception {
        String table = ChartReadme.table(Files.readString(CHART.resolve("values.yaml")));
        Path file = CHART.resolve("README.md");
        String page = Files.readString(file);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(file, page.substring(0, begin) + table + page.substring(end));
        } else {
            assertThat(table).isEqualTo(page.substring(begin, end));
        }
    }

    @Test
    void everyValueIsExplained() throws Exception {
        assertThat(ChartReadme.rows(Files.readString(CHART.resolve("values.yaml"))))
                .hasSizeGreaterThan(50)
                .allSatisfy(row -> assertThat(row.text()).as(row.path()).isNotEmpty());
    }

    @Test
    void commentsBelongToTheKeyAfterThemAndGroupsAreOpened() throws Exception {
        assertThat(ChartReadme.rows("""
                # A group.
                image:
                  # Its first,
                  # in two lines.
                  tag: ""
                  digest: ""

                # About nothing.

                # One value.
                resources:
                  limits: {memory: 1Gi}
                """))
                .containsExactly(
                        new ChartReadme.Row("image", "A group.", ""),
                        new ChartReadme.Row("image.tag", "Its first, in two lines.", "\"\""),
                        new ChartReadme.Row("image.digest", "", "\"\""),
                        new ChartReadme.Row("resources", "One value.", "{\"limits\":{\"memory\":\"1Gi\"}}"));
    }
}
