package io.tcpforwarder.dataplane.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.tcpforwarder.dataplane.balance.Balancing;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.balance.Samples;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.FakeLoop;
import io.tcpforwarder.dataplane.transport.FakeStream;
import io.tcpforwarder.dataplane.transport.FakeStream.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class UpstreamPoolTest {
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final Balancing balancing = new Balancing().backend("backend", 1, "10.0.0.1");
    private final ManualTime time = balancing.time();
    private final FakeLoop loop = new FakeLoop(time);
    private final List<String> events = new ArrayList<>();
    private int waiting;
    private int answered;
    private final WaitingLimit all = new WaitingLimit();
    private final UpstreamPool pool =
            new UpstreamPool(loop, 1, time.ticker(), new Random(1), new Recorded(), new Recorded(), all);

    UpstreamPoolTest() {
        all.limit(100);
    }

    private final class Recorded implements Samples, PoolObserver {
        @Override
        public void succeeded(Candidate candidate, long connectNanos) {
            events.add("ok");
        }

        @Override
        public void succeeded(Candidate candidate) {
            events.add("ok");
        }

        @Override
        public void slower(Candidate candidate, long nanos) {
            events.add("slower");
        }

        @Override
        public void dropped(Candidate candidate, String cause) {
            events.add("dropped");
        }

        @Override
        public void failed(Candidate candidate, String cause) {
            events.add("failure");
        }

        @Override
        public void pooled(String backend) {
            events.add("hit");
        }

        @Override
        public void notPooled(String backend) {
            events.add("miss");
        }

        @Override
        public void waiting(int change) {
            waiting += change;
        }
    }

    private void sizes(int initial, int min, int max) {
        sizes(initial, min, max, 0);
    }

    private void sizes(int initial, int min, int max, int endpointLimit) {
        pool.apply(new PoolSettings(initial, min, max, IDLE, Duration.ofSeconds(2), endpointLimit));
        pool.follow(balancing.current());
    }

    private Candidate candidate() {
        return balancing.current().backends().getFirst().candidate(0);
    }

    /** Every connect that nobody has answered yet succeeds. */
    private List<FakeStream> answer() {
        List<FakeStream> streams = new ArrayList<>();
        while (answered < loop.connects().size()) {
            streams.add(loop.connects().get(answered++).succeed());
        }
        return streams;
    }

    private void refuse() {
        loop.connects().get(answered++).fail(ConnectFailure.REFUSED);
    }

    @Test
    void initialSizeIsOpenedAsSoonAsAnEndpointIsUsable() {
        sizes(3, 0, 5);
        assertThat(answer()).hasSize(3);
        assertThat(waiting).isEqualTo(3);
    }

    @Test
    void noMoreWaitThanThereIsRoomForInTheWholeProcess() {
        all.limit(2);
        sizes(3, 0, 5);
        List<FakeStream> streams = answer();
        assertThat(streams).hasSize(2);
        assertThat(all.enter()).isFalse();

        // What a client has got is his, and leaves a place.
        assertThat(pool.take(candidate())).isNotNull();
        assertThat(answer()).hasSize(1);
        assertThat(all.enter()).isFalse();

        all.limit(100);
        streams.getFirst().peer().closed(true);
        time.advance(Duration.ofSeconds(1));
        assertThat(answer()).isNotEmpty();
    }

    @Test
    void whatFindsNoPlaceIsOpenedWithinASecondOfThatThereIsOne() {
        all.limit(1);
        sizes(2, 2, 5);
        assertThat(answer()).hasSize(1);
        all.limit(100);
        time.advance(Duration.ofSeconds(1));
        assertThat(answer()).hasSize(1);
        assertThat(waiting).isEqualTo(2);
    }

    @Test
    void everyPlaceIsGivenBackHoweverTheWaitingEnds() {
        all.limit(5);
        sizes(5, 5, 5);
        refuse();
        answer();
        assertThat(pool.take(candidate())).isNotNull();
        answer().forEach(stream -> stream.peer().closed(true));
        time.advance(Duration.ofSeconds(20));
        answer();
        time.advance(Duration.ofSeconds(20));
        pool.close();
        answer();
        for (int i = 0; i < 5; i++) {
            assertThat(all.enter()).isTrue();
        }
        assertThat(all.enter()).isFalse();
    }

    @Test
    void nothingIsOpenedWhilePoolsAreOff() {
        sizes(0, 0, 0);
        assertThat(pool.take(candidate())).isNull();
        assertThat(loop.connects()).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void aClientWhoFindsNothingMakesThePoolOneLarger() {
        sizes(0, 0, 2);
        for (int client = 1; client <= 4; client++) {
            assertThat(pool.take(candidate())).isNull();
        }
        assertThat(loop.connects()).hasSize(2);
        assertThat(events).containsExactly("miss", "miss", "miss", "miss");
    }

    @Test
    void whatIsTakenIsOpenedAnewAndNeverGivenTwice() {
        sizes(1, 0, 1);
        FakeStream first = answer().getFirst();
        Ready taken = Objects.requireNonNull(pool.take(candidate()));
        assertThat(taken.stream()).isSameAs(first);
        assertThat(pool.take(candidate())).isNull();
        FakeStream second = answer().getFirst();
        assertThat(second).isNotSameAs(first);
        time.advance(IDLE.multipliedBy(2));
        assertThat(first.fate()).isEqualTo(Fate.OPEN);
        assertThat(second.fate()).isEqualTo(Fate.CLOSED);
    }

    @Test
    void whatWaitsInVainIsClosedAndReplacedOnlyUpToMinSize() {
        sizes(3, 1, 5);
        List<FakeStream> first = answer();
        time.advance(IDLE.multipliedBy(13).dividedBy(10));
        assertThat(first).extracting(FakeStream::fate).containsOnly(Fate.CLOSED);
        answer();
        assertThat(waiting).isEqualTo(1);
    }

    @Test
    void whatTheEndpointHasEndedMeanwhileIsNoFailureAndNotGiven() {
        sizes(2, 0, 2);
        List<FakeStream> streams = answer();
        streams.get(1).endSilently();
        Ready taken = Objects.requireNonNull(pool.take(candidate()));
        assertThat(taken.stream()).isSameAs(streams.getFirst());
        assertThat(streams.get(1).fate()).isEqualTo(Fate.CLOSED);
        assertThat(events).containsExactly("hit");
    }

    @Test
    void anEndpointThatEndsWhatWaitsIsNotAskedAgainAndAgain() {
        sizes(3, 0, 3);
        answer().forEach(stream -> stream.peer().closed(true));
        time.advance(Duration.ofMinutes(1));
        assertThat(loop.connects()).hasSize(3);
        assertThat(waiting).isZero();
    }

    @Test
    void whatTheEndpointEndsWhileItWaitsGivesItsPlaceBackAtOnce() {
        sizes(1, 0, 1);
        FakeStream stream = answer().getFirst();
        assertThat(candidate().load().tryConnecting(1)).isFalse();

        stream.peer().ending();

        assertThat(stream.fate()).isEqualTo(Fate.CLOSED);
        assertThat(waiting).isZero();
        assertThat(candidate().load().tryConnecting(1)).isTrue();
    }

    @Test
    void aGreetingThatWaitsUnreadDoesNotEndTheConnection() {
        sizes(1, 0, 1);
        FakeStream stream = answer().getFirst();
        assertThat(stream.isReading()).isFalse();
        time.advance(Duration.ofSeconds(1));
        assertThat(pool.take(candidate())).isNotNull();
    }

    @Test
    void bytesThatComeAllTheSameEndItRatherThanBeLost() {
        sizes(1, 0, 1);
        FakeStream stream = answer().getFirst();
        stream.peer().bytes(Unpooled.copiedBuffer(new byte[] {1}));
        assertThat(stream.fate()).isEqualTo(Fate.CLOSED);
        assertThat(pool.take(candidate())).isNull();
    }

    @Test
    void aFailedConnectIsAFailureOfTheEndpointAndTriedAgainASecondLater() {
        sizes(1, 1, 1);
        refuse();
        assertThat(events).containsExactly("failure");
        assertThat(loop.connects()).hasSize(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(loop.connects()).hasSize(2);
    }

    @Test
    void connectionsToAnEndpointThatMayNoLongerBeUsedAreClosed() {
        sizes(1, 1, 1);
        FakeStream stream = answer().getFirst();
        balancing.endpoints("backend", "10.0.0.2");
        pool.follow(balancing.current());
        assertThat(stream.fate()).isEqualTo(Fate.CLOSED);
        assertThat(loop.connects().getLast().address().getHostString()).isEqualTo("10.0.0.2");
        assertThat(waiting).isZero();
    }

    @Test
    void aConnectThatEndsAfterItsEndpointLeftIsClosed() {
        sizes(1, 1, 1);
        balancing.endpoints("backend", "10.0.0.2");
        pool.follow(balancing.current());
        assertThat(loop.connects().getFirst().succeed().fate()).isEqualTo(Fate.CLOSED);
        assertThat(waiting).isZero();
    }

    @Test
    void whatWaitsDoesNotFillAnEndpointsLastPlaces() {
        sizes(5, 5, 5, 4);
        assertThat(loop.connects()).hasSize(3);
    }

    @Test
    void theOnlyPlaceOfAnEndpointIsForAClient() {
        sizes(1, 1, 1, 1);
        assertThat(loop.connects()).isEmpty();
        assertThat(candidate().load().tryConnecting(1)).isTrue();
    }

    @Test
    void smallerSizesCloseWhatIsTooMuch() {
        sizes(3, 3, 3);
        answer();
        sizes(1, 1, 1);
        assertThat(waiting).isEqualTo(1);
        sizes(0, 0, 0);
        assertThat(waiting).isZero();
    }

    @Test
    void sizesOfAllLoopsAddUpToTheWhole() {
        PoolSettings whole = new PoolSettings(2, 3, 5, IDLE, IDLE, 0);
        int initial = 0;
        int min = 0;
        int max = 0;
        for (int index = 0; index < 3; index++) {
            PoolSettings part = whole.part(index, 3);
            initial += part.initialSize();
            min += part.minSize();
            max += part.maxSize();
        }
        assertThat(List.of(initial, min, max)).containsExactly(2, 3, 5);
    }

    @Test
    void limitOfAnEndpointCountsWhatWaitsAndAClientTakesItsPlaceOver() {
        sizes(3, 3, 3, 4);
        answer();
        assertThat(waiting).isEqualTo(3);
        assertThat(candidate().load().total()).isZero();
        assertThat(candidate().load().full(4)).isFalse();

        assertThat(pool.take(candidate())).isNotNull();
        assertThat(candidate().load().total()).isEqualTo(1);
        assertThat(candidate().load().tryConnecting(4)).isTrue();
        assertThat(candidate().load().tryConnecting(4)).isFalse();
        time.advance(IDLE.multipliedBy(2));
        assertThat(candidate().load().tryConnecting(4)).isTrue();
    }

    @Test
    void whatTheEndpointEndedIsReplacedASecondLater() {
        sizes(1, 1, 1);
        answer().getFirst().peer().closed(true);
        assertThat(loop.connects()).hasSize(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(loop.connects()).hasSize(2);
    }
}
