package io.tcpforwarder.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.dataplane.discovery.AddressFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/standalone.md shows is right. */
final class StandalonePageTest {
    private static final Path PAGE = Path.of("..", "docs", "standalone.md");

    private static List<String> examples(String language) throws IOException {
        Matcher blocks =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        List<String> examples = new ArrayList<>();
        while (blocks.find()) {
            examples.add(blocks.group(1));
        }
        return examples;
    }

    @Test
    void everyExampleIsAConfigAndEverySourceIsShown() throws Exception {
        List<BackendConfig> backends = new ArrayList<>();
        for (String example : examples("yaml")) {
            new ConfigReader().read(example, "example").listeners().forEach(each -> backends.addAll(each.backends()));
        }
        assertThat(backends).anyMatch(backend -> backend.addresses() != null);
        assertThat(backends).anyMatch(backend -> backend.file() != null);
        assertThat(backends)
                .anyMatch(backend -> backend.dns() != null && backend.dns().host() != null);
        assertThat(backends)
                .anyMatch(backend -> backend.dns() != null && backend.dns().srv() != null);
    }

    @Test
    void theListOfAddressesIsOne(@TempDir Path folder) throws IOException {
        for (String list : examples("text")) {
            Path file = Files.writeString(folder.resolve("list"), list);
            assertThat(new AddressFile(file).problems()).isEmpty();
        }
        assertThat(examples("text")).isNotEmpty();
    }
}
