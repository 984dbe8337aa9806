package io.tcpforwarder.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.dataplane.config.ConfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AssemblyTest {
    @Test
    void sourcesThatBlockDoNotHoldUpTheWatchesOfTheCluster(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("list"), "127.0.0.1:80");
        Assembly assembly = new Assembly(
                new ProcessSettings(folder, null, null, null, null, 0, null, Map.of()), new ConfigReader());
        for (BackendConfig backend : List.of(
                BackendConfig.ofAddresses("static", List.of("127.0.0.1:80")),
                new BackendConfig("file", 1, null, null, "list", null))) {
            CompletableFuture<Thread> worker = new CompletableFuture<>();
            try (var source = assembly.source(backend)) {
                source.start(_ -> worker.complete(Thread.currentThread()));
                assertThat(worker.get(20, TimeUnit.SECONDS)).satisfies(thread -> {
                    assertThat(thread.getName()).startsWith("names-");
                    assertThat(thread.isDaemon()).isTrue();
                });
            }
        }
    }
}
