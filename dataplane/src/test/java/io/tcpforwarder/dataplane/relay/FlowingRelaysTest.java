package io.tcpforwarder.dataplane.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.transport.FakeLoop;
import io.tcpforwarder.dataplane.transport.FakeStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When the bytes of relays are told that go on. */
final class FlowingRelaysTest {
    private static final Duration ALMOST = FlowingRelays.INTERVAL.minusNanos(1);

    private final ManualTime time = new ManualTime();
    private final FakeLoop loop = new FakeLoop(time);
    private final FlowingRelays flowing = new FlowingRelays(loop);

    /** One relay and what it has told. */
    private class Flow implements RelayObserver {
        private final FakeStream client = new FakeStream();
        private final FakeStream endpoint = new FakeStream();
        private final Relay relay;
        private final List<String> told = new ArrayList<>();
        private long upstream;
        private long downstream;
        private @Nullable RelayOutcome outcome;

        Flow(FakeLoop loop, FlowingRelays flowing) {
            relay = new Relay(loop, flowing, client, endpoint, this);
            relay.start();
        }

        Flow() {
            this(loop, flowing);
        }

        void up(int bytes) {
            client.peer().bytes(Unpooled.wrappedBuffer(new byte[bytes]));
        }

        void down(int bytes) {
            endpoint.peer().bytes(Unpooled.wrappedBuffer(new byte[bytes]));
        }

        @Override
        public void clientSpoke() {
            told.add("spoke");
        }

        @Override
        public void endpointAnswered() {
            told.add("answered");
        }

        @Override
        public void forwarded(long bytesUpstream, long bytesDownstream) {
            assertThat(outcome).as("told after the end").isNull();
            told.add(bytesUpstream + "/" + bytesDownstream);
            upstream += bytesUpstream;
            downstream += bytesDownstream;
        }

        @Override
        public void ended(RelayOutcome how) {
            told.add(how.end().toString());
            outcome = how;
        }
    }

    @Test
    void bytesOfARelayThatGoesOnAreToldWithinASecondEachOnce() {
        Flow flow = new Flow();
        flow.up(3);
        flow.down(500);
        flow.down(500);
        time.advance(ALMOST);
        assertThat(flow.told).containsExactly("spoke", "answered");
        time.advance(Duration.ofNanos(1));
        assertThat(flow.told).containsExactly("spoke", "answered", "3/1000");
        time.advance(Duration.ofHours(1));
        flow.down(7);
        time.advance(FlowingRelays.INTERVAL);
        time.advance(Duration.ofHours(1));
        assertThat(flow.told).containsExactly("spoke", "answered", "3/1000", "0/7");
        assertThat(flow.relay.bytesDownstream()).isEqualTo(1_007);
    }

    @Test
    void theRestIsToldBeforeTheEndWhoseSumsAreExact() {
        Flow flow = new Flow();
        flow.up(3);
        time.advance(FlowingRelays.INTERVAL);
        flow.up(4);
        flow.down(1);
        flow.client.peer().endOfInput();
        flow.endpoint.peer().endOfInput();
        time.advance(Duration.ofHours(1));
        assertThat(flow.told).containsExactly("spoke", "3/0", "answered", "4/1", "COMPLETED");
        assertThat(flow.outcome).isEqualTo(new RelayOutcome(RelayOutcome.End.COMPLETED, 7, 1, false));
    }

    @Test
    void whatARelayCarriedThatIsResetIsToldBeforeItsEnd() {
        Flow broken = new Flow();
        Flow aborted = new Flow();
        broken.down(11);
        aborted.up(5);
        broken.endpoint.peer().closed(true);
        aborted.relay.abort();
        time.advance(Duration.ofHours(1));
        assertThat(broken.told).containsExactly("answered", "0/11", "ENDPOINT_BROKE");
        assertThat(aborted.told).containsExactly("spoke", "5/0", "ABORTED");
    }

    @Test
    void whatComesForAPeerThatIsGoneIsToldAsWell() {
        Flow flow = new Flow();
        flow.endpoint.peer().endOfInput();
        flow.endpoint.peer().closed(true);
        flow.up(9);
        time.advance(FlowingRelays.INTERVAL);
        assertThat(flow.told).containsExactly("spoke", "9/0");
    }

    /** Thousands of short connections end in a second, and each holds some kilobytes. */
    @Test
    void nothingIsKeptOfARelayThatHasEnded() {
        Flow before = new Flow();
        Flow flow = new Flow();
        Flow after = new Flow();
        List.of(before, flow, after).forEach(each -> each.up(1));
        flow.relay.abort();
        assertThat(flow.relay.place).isEqualTo(FlowingRelays.NOWHERE);
        assertThat(List.of(before.relay.place, after.relay.place)).containsExactly(0, 1);
    }

    @Test
    void manyAreToldInTurnsBetweenWhichOthersMayEndOrFlowAgain() {
        FakeLoop counting = new FakeLoop();
        FlowingRelays all = new FlowingRelays(counting);
        int turn = FlowingRelays.TOLD_AT_ONCE;
        List<Flow> flows =
                Stream.generate(() -> new Flow(counting, all)).limit(2L * turn).toList();
        flows.forEach(flow -> flow.up(1));
        counting.runScheduled();
        assertThat(flows.stream().filter(flow -> flow.upstream == 1)).hasSize(turn);

        List<Flow> untold = flows.stream().filter(flow -> flow.upstream == 0).toList();
        untold.subList(0, 10).forEach(flow -> flow.relay.abort());
        List<Flow> again = flows.stream()
                .filter(flow -> flow.outcome == null && flow.upstream == 1)
                .toList();
        again.forEach(flow -> flow.up(2));
        counting.runScheduled();
        assertThat(flows).allSatisfy(flow -> assertThat(flow.upstream).isPositive());
        Duration next = FlowingRelays.INTERVAL;
        assertThat(counting.delays()).containsExactly(next, Duration.ZERO, next);
        counting.runScheduled();
        assertThat(again).allSatisfy(flow -> assertThat(flow.upstream).isEqualTo(3));
    }

    @Test
    void oneWhoseBytesCannotBeCountedKeepsNoOtherFromBeingTold() {
        Flow before = new Flow();
        RelayObserver failing = new Flow() {
            @Override
            public void forwarded(long bytesUpstream, long bytesDownstream) {
                throw new OutOfMemoryError("made up for a test");
            }
        };
        FakeStream client = new FakeStream();
        new Relay(loop, flowing, client, new FakeStream(), failing).start();
        Flow after = new Flow();
        before.up(1);
        client.peer().bytes(Unpooled.wrappedBuffer(new byte[1]));
        after.up(1);
        time.advance(FlowingRelays.INTERVAL);
        before.up(1);
        time.advance(FlowingRelays.INTERVAL);
        assertThat(List.of(before.upstream, after.upstream)).containsExactly(2L, 1L);
    }

    @Test
    void bytesForWhichThereIsNoMemoryAreReleased() {
        RelayObserver failing = new Flow() {
            @Override
            public void clientSpoke() {
                throw new OutOfMemoryError("made up for a test");
            }
        };
        FakeStream client = new FakeStream();
        new Relay(loop, flowing, client, new FakeStream(), failing).start();
        ByteBuf bytes = Unpooled.wrappedBuffer(new byte[1]);
        assertThatThrownBy(() -> client.peer().bytes(bytes)).isInstanceOf(OutOfMemoryError.class);
        assertThat(bytes.refCnt()).isZero();
    }

    @Test
    void theLoopIsWokenOnceASecondForAllOfThemAndNotWhileNothingFlows() {
        FakeLoop counting = new FakeLoop();
        FlowingRelays all = new FlowingRelays(counting);
        List<Flow> flows = Stream.generate(() -> new Flow(counting, all))
                .limit(FlowingRelays.TOLD_AT_ONCE)
                .toList();
        assertThat(counting.delays()).isEmpty();
        flows.forEach(flow -> flow.up(1));
        flows.forEach(flow -> flow.down(1));
        assertThat(counting.delays()).containsExactly(FlowingRelays.INTERVAL);
        counting.runScheduled();
        assertThat(flows).allSatisfy(flow -> assertThat(flow.told).endsWith("1/1"));
        assertThat(counting.delays()).as("nothing flows").hasSize(1);
        flows.getLast().down(1);
        assertThat(counting.delays()).hasSize(2);
    }

    @Test
    void whateverRelaysDoAllTheirBytesAreToldOnceAndInTime() {
        for (int seed = 0; seed < 50; seed++) {
            anything(new Random(seed));
        }
    }

    private void anything(Random random) {
        List<Flow> all = new ArrayList<>();
        List<Flow> open = new ArrayList<>();
        for (int step = 0; step < 1_000; step++) {
            if (open.isEmpty() || random.nextInt(10) == 0) {
                Flow flow = new Flow();
                all.add(flow);
                open.add(flow);
            }
            Flow flow = open.get(random.nextInt(open.size()));
            switch (random.nextInt(12)) {
                case 0 -> {
                    time.advance(FlowingRelays.INTERVAL);
                    all.forEach(FlowingRelaysTest::assertAllTold);
                }
                case 1 -> {
                    flow.relay.abort();
                    open.remove(flow);
                }
                case 2, 3, 4, 5 -> flow.up(1 + random.nextInt(100));
                case 6, 7, 8, 9 -> flow.down(1 + random.nextInt(100));
                default -> time.advance(Duration.ofMillis(random.nextInt(300)));
            }
        }
        open.forEach(flow -> flow.relay.abort());
        assertThat(all).allSatisfy(flow -> {
            assertAllTold(flow);
            assertThat(flow.outcome)
                    .isEqualTo(new RelayOutcome(RelayOutcome.End.ABORTED, flow.upstream, flow.downstream, false));
            assertThat(flow.told.stream().filter(what -> what.equals("spoke") || what.equals("answered")))
                    .doesNotHaveDuplicates();
        });
    }

    private static void assertAllTold(Flow flow) {
        assertThat(flow.upstream).isEqualTo(flow.relay.bytesUpstream());
        assertThat(flow.downstream).isEqualTo(flow.relay.bytesDownstream());
    }
}
