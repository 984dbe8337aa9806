package io.tcpforwarder.dataplane.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StaticSourceTest {
    private final ManualTime time = new ManualTime();
    private final List<List<String>> told = new ArrayList<>();

    private StaticSource start(String... addresses) {
        StaticSource source = new StaticSource(List.of(addresses), time.scheduler());
        source.start(set ->
                told.add(set.endpoints().keySet().stream().map(Endpoint::label).toList()));
        time.advance(Duration.ZERO);
        return source;
    }

    @Test
    void tellsTheAddressesInTheirOrder() {
        StaticSource source = start("127.0.0.2:80", "[::1]:81");
        assertThat(told).containsExactly(List.of("127.0.0.2:80", "[0:0:0:0:0:0:0:1]:81"));
        assertThat(source.error()).isNull();
    }

    @Test
    void usesTheRestWhileANameCannotBeFoundAndLooksAgain() {
        StaticSource source = start("127.0.0.2:80", "nowhere.invalid:81");
        assertThat(told).containsExactly(List.of("127.0.0.2:80"));
        assertThat(source.error()).contains("nowhere.invalid");
        time.advance(Duration.ofSeconds(5));
        assertThat(told).hasSize(2);
    }
}
