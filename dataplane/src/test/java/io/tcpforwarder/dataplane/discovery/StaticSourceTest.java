package io.tcpforwarder.dataplane.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.time.ManualTime;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    @Test
    void aNameThatWasFoundBeforeStaysWhenItIsNotFoundAgain() {
        Map<String, String> known = new HashMap<>(Map.of("one.test", "127.0.0.2"));
        Hosts names = new Hosts(host -> {
            if (!known.containsKey(host)) {
                throw new UnknownHostException(host);
            }
            return new InetAddress[] {InetAddress.getByName(known.get(host))};
        });
        StaticSource source = new StaticSource(List.of("one.test:80", "two.test:80"), time.scheduler(), names);
        source.start(set ->
                told.add(set.endpoints().keySet().stream().map(Endpoint::label).toList()));
        time.advance(Duration.ZERO);
        known.clear();
        time.advance(Duration.ofSeconds(5));
        known.put("two.test", "127.0.0.3");
        time.advance(Duration.ofSeconds(5));

        assertThat(told)
                .containsExactly(
                        List.of("127.0.0.2:80"), List.of("127.0.0.2:80"), List.of("127.0.0.2:80", "127.0.0.3:80"));
        assertThat(source.error()).isNull();
    }
}
