package io.tcpforwarder.dataplane.discovery;

import static io.tcpforwarder.dataplane.discovery.Slices.notReady;
import static io.tcpforwarder.dataplane.discovery.Slices.pod;
import static io.tcpforwarder.dataplane.discovery.Slices.ready;
import static io.tcpforwarder.dataplane.discovery.Slices.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.watch.FakeObjectApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EndpointSliceSourceTest {
    private final ManualTime time = new ManualTime();
    private final FakeObjectApi<EndpointSlice> api = new FakeObjectApi<>();
    private final List<List<String>> told = new ArrayList<>();
    private final EndpointSliceSource source =
            new EndpointSliceSource("redis", "", "IPv4", api, time.scheduler(), time.ticker(), new Random(1));

    private void start() {
        source.start(set -> told.add(names(set)));
        time.advance(Duration.ZERO);
    }

    private static List<String> names(EndpointSet set) {
        return set.endpoints().entrySet().stream()
                .map(entry -> Objects.requireNonNull(entry.getKey().target()).name() + " " + entry.getValue())
                .toList();
    }

    @Test
    void tellsAnEmptySetToo() {
        start();
        assertThat(told).containsExactly(List.of());
    }

    @Test
    void tellsANewEndpointAtOnce() {
        api.holds(slice("x", ready("a", "10.0.0.1")));
        start();
        api.events().changed(slice("x", ready("a", "10.0.0.1"), ready("b", "10.0.0.2")));
        time.advance(Duration.ZERO);
        assertThat(told).containsExactly(List.of("a READY"), List.of("a READY", "b READY"));
    }

    @Test
    void tellsAtOnceThatAnEndpointIsGoing() {
        api.holds(slice("x", ready("a", "10.0.0.1")));
        start();
        api.events().changed(slice("x", pod("a", "10.0.0.1", false, true, true)));
        time.advance(Duration.ZERO);
        assertThat(told).containsExactly(List.of("a READY"), List.of("a TERMINATING"));
    }

    @Test
    void tellsARemovalOnceItHasSettled() {
        api.holds(slice("x", ready("a", "10.0.0.1"), ready("b", "10.0.0.2")));
        start();
        api.events().changed(slice("x", ready("a", "10.0.0.1")));
        time.advance(Duration.ofMillis(99));
        assertThat(told).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(told).containsExactly(List.of("a READY", "b READY"), List.of("a READY"));
    }

    @Test
    void anEndpointThatMovesBetweenSlicesIsNeverGone() {
        api.holds(slice("x", ready("a", "10.0.0.1"), ready("b", "10.0.0.2")), slice("y"));
        start();
        api.events().changed(slice("x", ready("a", "10.0.0.1")));
        time.advance(Duration.ofMillis(50));
        api.events().changed(slice("y", ready("b", "10.0.0.2")));
        time.advance(Duration.ofSeconds(1));
        assertThat(told).containsExactly(List.of("a READY", "b READY"));
    }

    @Test
    void aFailedListRemovesNothing() {
        api.holds(slice("x", ready("a", "10.0.0.1")));
        start();
        api.refuses("403 Forbidden");
        api.events().ended("gone");
        time.advance(Duration.ofMinutes(10));
        assertThat(told).containsExactly(List.of("a READY"));
        assertThat(source.error()).isEqualTo("403 Forbidden");
        assertThat(source.stale()).isGreaterThan(Duration.ofMinutes(9));
    }

    @Test
    void afterALongOutageEndpointsThatAllTurnNotReadyStayForTwoMinutes() {
        api.holds(slice("x", ready("a", "10.0.0.1"), ready("b", "10.0.0.2")));
        start();
        outage(Duration.ofSeconds(45));
        time.advance(Duration.ofSeconds(20));
        api.events()
                .changed(slice("x", notReady("a", "10.0.0.1"), notReady("b", "10.0.0.2"), notReady("new", "10.0.0.3")));
        time.advance(Duration.ofSeconds(90));
        assertThat(told).last().isEqualTo(List.of("a READY", "b READY", "new NOT_READY"));
        time.advance(Duration.ofSeconds(10));
        assertThat(told).last().isEqualTo(List.of("a NOT_READY", "b NOT_READY", "new NOT_READY"));
    }

    @Test
    void afterALongOutageOneReadyEndpointIsEnoughToBelieveThatTheOthersAreNot() {
        api.holds(slice("x", ready("a", "10.0.0.1"), ready("b", "10.0.0.2")));
        start();
        outage(Duration.ofSeconds(45));
        api.events().changed(slice("x", notReady("a", "10.0.0.1"), ready("b", "10.0.0.2")));
        time.advance(Duration.ZERO);
        assertThat(told).last().isEqualTo(List.of("a NOT_READY", "b READY"));
    }

    @Test
    void afterALongOutageEndpointsThatAreGoneAreGone() {
        api.holds(slice("x", ready("a", "10.0.0.1"), ready("b", "10.0.0.2")));
        start();
        outage(Duration.ofSeconds(45));
        api.events().changed(slice("x", notReady("a", "10.0.0.1")));
        time.advance(Duration.ofSeconds(1));
        assertThat(told).last().isEqualTo(List.of("a READY"));
    }

    @Test
    void withoutAnOutageOrAfterAShortOneNotReadyIsBelievedAtOnce() {
        api.holds(slice("x", ready("a", "10.0.0.1")));
        start();
        outage(Duration.ofSeconds(15));
        api.events().changed(slice("x", notReady("a", "10.0.0.1")));
        time.advance(Duration.ZERO);
        assertThat(told).last().isEqualTo(List.of("a NOT_READY"));
    }

    /** Lists fail for at least that long, and at most for one pause between two tries more. */
    private void outage(Duration length) {
        api.refuses("connection refused");
        time.advance(Duration.ofSeconds(1));
        api.events().ended("connection reset");
        time.advance(length);
        api.recovers();
        time.advance(Duration.ofSeconds(5));
    }

    @Test
    void aDeletedSliceTakesItsEndpointsAlong() {
        api.holds(slice("x", ready("a", "10.0.0.1")), slice("y", ready("b", "10.0.0.2")));
        start();
        api.events().deleted(slice("y"));
        time.advance(Duration.ofMillis(100));
        assertThat(told).endsWith(List.of("a READY"));
    }

    @Test
    void aBadAddressInASliceIsToldAndTheRestGoesOnServing() {
        api.holds(slice("x", ready("a", "10.0.0.1")));
        start();
        api.events().changed(slice("x", ready("a", "10.0.0.1"), ready("b", "not an address")));
        api.events().changed(slice("y", ready("c", "10.0.0.3")));
        time.advance(Duration.ZERO);

        assertThat(told).last().isEqualTo(List.of("a READY", "c READY"));
        assertThat(source.error())
                .isEqualTo("EndpointSlice x: 'not an address', port 7000; expected an IP address and a port from 1 to"
                        + " 65535");
        api.events().changed(slice("x", ready("a", "10.0.0.1")));
        time.advance(Duration.ZERO);
        assertThat(source.error()).isNull();
    }

    @Test
    void anEmptySliceAmongOthersRemovesOnlyItsOwn() {
        api.holds(slice("x", ready("a", "10.0.0.1")), slice("y", ready("b", "10.0.0.2")));
        start();
        api.events().changed(slice("x"));
        time.advance(Duration.ofMillis(100));
        assertThat(told).last().isEqualTo(List.of("b READY"));
    }

    @Test
    void oneChangeAmongTwoThousandEndpointsIsToldOnceAndSoon() {
        List<EndpointSlice> slices = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            slices.add(slice("s" + i, pods(i)));
        }
        api.holds(slices.toArray(EndpointSlice[]::new));
        start();
        Endpoint[] changed = pods(7);
        changed[42] = notReady("pod-7-42", "10.7.0.43");
        long begun = System.nanoTime();
        api.events().changed(slice("s7", changed));
        time.advance(Duration.ZERO);
        System.out.printf(
                "one change among 2,000 endpoints in 20 slices: %.1f ms%n", (System.nanoTime() - begun) / 1e6);

        assertThat(told).hasSize(2);
        assertThat(told.getLast()).hasSize(2_000).contains("pod-7-42 NOT_READY");
    }

    private static Endpoint[] pods(int slice) {
        return IntStream.range(0, 100)
                .mapToObj(j -> ready("pod-" + slice + "-" + j, "10." + slice + ".0." + (j + 1)))
                .toArray(Endpoint[]::new);
    }
}
