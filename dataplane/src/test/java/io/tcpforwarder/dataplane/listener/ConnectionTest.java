package io.tcpforwarder.dataplane.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tcpforwarder.dataplane.admission.Admission;
import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.balance.Samples;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.pool.PoolSettings;
import io.tcpforwarder.dataplane.pool.UpstreamPool;
import io.tcpforwarder.dataplane.pool.WaitingLimit;
import io.tcpforwarder.dataplane.selection.ClientHash;
import io.tcpforwarder.dataplane.selection.Selector;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.FakeLoop;
import io.tcpforwarder.dataplane.transport.FakeStream;
import io.tcpforwarder.dataplane.transport.FakeStream.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ConnectionTest {
    private static final ConnectSettings CONNECT =
            new ConnectSettings(Duration.ofSeconds(2), 3, Duration.ofSeconds(5), Duration.ZERO, 0);
    private static final ConnectSettings HEDGED =
            new ConnectSettings(Duration.ofSeconds(2), 3, Duration.ofSeconds(5), Duration.ofMillis(20), 0);

    private final ManualTime time = new ManualTime();
    private final FakeLoop loop = new FakeLoop(time);
    private final FakeStream client = new FakeStream();
    private final Admission admission = new Admission(1);
    private final List<String> events = new ArrayList<>();
    private @Nullable ConnectionSummary summary;
    private long forwardedUpstream;
    private long forwardedDownstream;
    private final Balance balance = Candidates.balance("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4");
    private final List<Candidate> candidates = balance.backends().getFirst().candidates();

    /** In their order, whatever happened. */
    private final class InOrder implements Selector {
        @Override
        public @Nullable Candidate select(Balance balance, Collection<Endpoint> tried, ClientHash client) {
            return candidates.stream()
                    .filter(candidate -> !tried.contains(candidate.endpoint()))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public void failed(Candidate candidate) {
            events.add("avoid " + name(candidate));
        }
    }

    private ConnectSettings connect = CONNECT;
    private Signal signal = Signal.CONNECT;
    private Lifespan lifespan = Lifespan.UNLIMITED;
    private final LoopContext context = new LoopContext(loop, new Recorded(), time.ticker(), new Random(1));
    private final WaitingLimit waitingLimit = new WaitingLimit();
    private final UpstreamPool pool = context.pool(1, new Random(1), new Recorded(), waitingLimit);

    private final List<String> causes = new ArrayList<>();

    private final class Recorded implements Samples, ConnectionObserver {
        @Override
        public void succeeded(Candidate candidate, long connectNanos) {
            events.add("ok " + name(candidate) + " "
                    + Duration.ofNanos(connectNanos).toMillis() + "ms");
        }

        @Override
        public void succeeded(Candidate candidate) {
            events.add("ok " + name(candidate));
        }

        @Override
        public void slower(Candidate candidate, long nanos) {
            events.add(
                    "slower " + name(candidate) + " " + Duration.ofNanos(nanos).toMillis() + "ms");
        }

        @Override
        public void dropped(Candidate candidate, String cause) {
            causes.add(cause);
            events.add("dropped " + name(candidate));
        }

        @Override
        public void failed(Candidate candidate, String cause) {
            causes.add(cause);
            events.add("failure " + name(candidate));
        }

        @Override
        public void hedged(String backend) {
            events.add("hedged");
        }

        @Override
        public void pooled(String backend) {
            events.add("pooled");
        }

        @Override
        public void notPooled(String backend) {
            events.add("not pooled");
        }

        @Override
        public void waiting(int change) {}

        @Override
        public void accepted() {
            events.add("accepted");
        }

        @Override
        public void refused() {
            events.add("refused");
        }

        @Override
        public void attemptFailed(String backend, AttemptFailure failure) {
            events.add(failure.toString());
        }

        @Override
        public void connected(String backend, long connectNanos) {
            events.add("connected");
        }

        @Override
        public void forwarded(long bytesUpstream, long bytesDownstream) {
            forwardedUpstream += bytesUpstream;
            forwardedDownstream += bytesDownstream;
        }

        @Override
        public void ended(ConnectionSummary told) {
            summary = told;
            assertThat(forwardedUpstream).isEqualTo(told.bytesUpstream());
            assertThat(forwardedDownstream).isEqualTo(told.bytesDownstream());
            events.add(told.ending() + " " + told.bytesUpstream() + "/" + told.bytesDownstream());
        }
    }

    private static String name(Candidate candidate) {
        return candidate.endpoint().address().getHostString();
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }

    private void accept() {
        new Connection(
                        context,
                        new Route(
                                "redis",
                                () -> Balance.EMPTY,
                                List.of(new InOrder()),
                                List.of(pool),
                                connect,
                                signal,
                                lifespan),
                        new Recorded(),
                        client,
                        Objects.requireNonNull(admission.admit()),
                        () -> events.add("settled"))
                .start();
    }

    private FakeLoop.Connect attempt(int number) {
        assertThat(loop.connects()).hasSize(number);
        return loop.connects().get(number - 1);
    }

    @Test
    void bytesAreToldWithinASecondWhileTheConnectionIsOpenAndTheRestAtItsEnd() {
        accept();
        FakeStream endpoint = attempt(1).succeed();
        endpoint.peer().bytes(text("220 ready"));
        client.peer().bytes(text("QUIT"));
        assertThat(forwardedDownstream).isZero();
        time.advance(Duration.ofSeconds(1));
        assertThat(forwardedUpstream).isEqualTo(4);
        assertThat(forwardedDownstream).isEqualTo(9);
        endpoint.peer().bytes(text("221"));
        endpoint.peer().closed(true);
        assertThat(forwardedDownstream).isEqualTo(12);
        assertThat(events).endsWith("ENDPOINT_RESET 4/12", "settled");
    }

    @Test
    void relaysWhatBothSidesSayAndSettlesOnce() {
        accept();
        time.advance(Duration.ofMillis(3));
        FakeStream endpoint = attempt(1).succeed();
        endpoint.peer().bytes(text("220 ready"));
        client.peer().bytes(text("QUIT"));
        endpoint.peer().endOfInput();
        client.peer().endOfInput();
        assertThat(client.written()).isEqualTo("220 ready");
        assertThat(endpoint.written()).isEqualTo("QUIT");
        assertThat(events).containsExactly("accepted", "connected", "ok 10.0.0.1 3ms", "COMPLETED 4/9", "settled");
        assertThat(admission.admitted()).isZero();
        assertThat(candidates.getFirst().load().active()).isZero();
    }

    @Test
    void whatIsToldAtTheEndNamesTheEndpointTheFailedAttemptsAndTheTimes() {
        accept();
        time.advance(Duration.ofMillis(2));
        attempt(1).fail(ConnectFailure.REFUSED);
        time.advance(Duration.ofMillis(3));
        FakeStream endpoint = attempt(2).succeed();
        time.advance(Duration.ofMillis(4));
        endpoint.peer().bytes(text("220 ready"));
        time.advance(Duration.ofMillis(5));
        endpoint.peer().endOfInput();
        client.peer().endOfInput();
        assertThat(summary)
                .isEqualTo(new ConnectionSummary(
                        Ending.COMPLETED,
                        client.remoteAddress(),
                        candidates.get(1).backend(),
                        candidates.get(1).endpoint(),
                        Origin.OPENED,
                        2,
                        List.of(new FailedAttempt(candidates.get(0).endpoint(), AttemptFailure.REFUSED, millis(2))),
                        millis(3),
                        millis(4),
                        millis(14),
                        0,
                        9));
    }

    @Test
    void aConnectionThatReachedNobodyNamesNoEndpoint() {
        accept();
        attempt(1).fail(ConnectFailure.EXHAUSTED);
        assertThat(Objects.requireNonNull(summary).endpoint()).isNull();
        assertThat(summary.failures()).extracting(FailedAttempt::failure).containsExactly(AttemptFailure.LOCAL);
        assertThat(summary.firstByteNanos()).isNegative();
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    @Test
    void isNotReadBeforeAnEndpointIsConnected() {
        accept();
        assertThat(client.isReading()).isFalse();
        attempt(1).succeed();
        assertThat(client.isReading()).isTrue();
    }

    @Test
    void triesAnotherEndpointWhenOneRefuses() {
        accept();
        attempt(1).fail(ConnectFailure.REFUSED);
        FakeStream endpoint = attempt(2).succeed();
        endpoint.peer().bytes(text("x"));
        assertThat(client.written()).isEqualTo("x");
        assertThat(events)
                .containsExactly(
                        "accepted", "REFUSED", "failure 10.0.0.1", "avoid 10.0.0.1", "connected", "ok 10.0.0.2 0ms");
        assertThat(candidates.getFirst().load().pending()).isZero();
    }

    @Test
    void resetsTheClientAfterAsManyAttemptsAsAllowed() {
        accept();
        attempt(1).fail(ConnectFailure.REFUSED);
        attempt(2).fail(ConnectFailure.TIMEOUT);
        attempt(3).fail(ConnectFailure.UNREACHABLE);
        assertThat(loop.connects()).hasSize(3);
        assertThat(client.fate()).isEqualTo(Fate.RESET);
        assertThat(events).endsWith("NO_ENDPOINT 0/0", "settled");
        assertThat(admission.admitted()).isZero();
    }

    @Test
    void givesTheLastAttemptNoMoreTimeThanIsLeftOverAll() {
        accept();
        assertThat(attempt(1).timeout()).isEqualTo(Duration.ofSeconds(2));
        time.advance(Duration.ofMillis(4_500));
        attempt(1).fail(ConnectFailure.TIMEOUT);
        assertThat(attempt(2).timeout()).isEqualTo(Duration.ofMillis(500));
        time.advance(Duration.ofMillis(500));
        attempt(2).fail(ConnectFailure.TIMEOUT);
        assertThat(loop.connects()).hasSize(2);
        assertThat(client.fate()).isEqualTo(Fate.RESET);
    }

    @Test
    void triesAnotherEndpointWhenOneDropsItBeforeAByteWentEitherWay() {
        accept();
        attempt(1).succeed().peer().closed(true);
        attempt(2).succeed().peer().endOfInput();
        FakeStream endpoint = attempt(3).succeed();
        client.peer().bytes(text("hello"));
        assertThat(endpoint.written()).isEqualTo("hello");
        assertThat(events)
                .containsSubsequence("DROPPED", "failure 10.0.0.1", "DROPPED", "failure 10.0.0.2", "connected");
        assertThat(candidates.get(0).load().active()).isZero();
        assertThat(candidates.get(1).load().active()).isZero();
        assertThat(candidates.get(2).load().active()).isEqualTo(1);
    }

    @Test
    void waitingForAFirstByteIsNoPartOfTheTimeThatAttemptsMayTake() {
        accept();
        for (int number = 1; number <= 2; number++) {
            FakeStream endpoint = attempt(number).succeed();
            time.advance(Duration.ofMillis(4_950));
            endpoint.peer().endOfInput();
        }
        assertThat(attempt(3).timeout()).isEqualTo(Duration.ofSeconds(2));
        time.advance(Duration.ofSeconds(1));
        attempt(3).succeed().peer().bytes(text("220"));
        assertThat(client.written()).isEqualTo("220");
    }

    @Test
    void connectingIsPartOfThatTimeHoweverLongWasWaitedBetween() {
        accept();
        time.advance(Duration.ofMillis(1_900));
        FakeStream first = attempt(1).succeed();
        time.advance(Duration.ofSeconds(4));
        first.peer().closed(true);
        time.advance(Duration.ofMillis(1_900));
        attempt(2).fail(ConnectFailure.TIMEOUT);
        assertThat(attempt(3).timeout()).isEqualTo(Duration.ofMillis(1_200));
    }

    @Test
    void neverTriesAnotherEndpointOnceAByteWasForwarded() {
        accept();
        FakeStream endpoint = attempt(1).succeed();
        client.peer().bytes(text("INSERT"));
        endpoint.peer().closed(true);
        assertThat(loop.connects()).hasSize(1);
        assertThat(client.fate()).isEqualTo(Fate.RESET_WHEN_SENT);
        assertThat(events)
                .containsExactly(
                        "accepted", "connected", "DROPPED", "dropped 10.0.0.1", "ENDPOINT_RESET 6/0", "settled");
    }

    @Test
    void keepsWhatAClientSaidBeforeItEndedUntilAnEndpointIsConnected() {
        accept();
        client.peer().bytes(text("one shot"));
        client.peer().endOfInput();
        attempt(1).fail(ConnectFailure.REFUSED);
        FakeStream endpoint = attempt(2).succeed();
        assertThat(endpoint.written()).isEqualTo("one shot");
        assertThat(endpoint.isOutputEnded()).isTrue();
    }

    @Test
    void anEndpointThatEndsAfterTheClientHasNotFailed() {
        accept();
        FakeStream endpoint = attempt(1).succeed();
        client.peer().endOfInput();
        endpoint.peer().endOfInput();
        assertThat(events).containsExactly("accepted", "connected", "ok 10.0.0.1 0ms", "COMPLETED 0/0", "settled");
    }

    @Test
    void aShortageOfOurOwnIsNotBlamedOnTheEndpoint() {
        accept();
        attempt(1).fail(ConnectFailure.EXHAUSTED);
        assertThat(loop.connects()).hasSize(1);
        assertThat(events).containsExactly("accepted", "LOCAL", "NO_ENDPOINT 0/0", "settled");
        assertThat(client.fate()).isEqualTo(Fate.RESET);
    }

    @Test
    void anAddressThatCannotBeReachedFromHereIsAvoidedWithoutBlame() {
        accept();
        attempt(1).fail(ConnectFailure.LOCAL);
        attempt(2).succeed();
        assertThat(events).containsExactly("accepted", "LOCAL", "avoid 10.0.0.1", "connected");
    }

    @Test
    void anEndpointThatEndsAConnectionItHasKeptIsNotBlamedAndTheClientIsTold() {
        accept();
        FakeStream endpoint = attempt(1).succeed();
        time.advance(Duration.ofSeconds(5));
        endpoint.peer().endOfInput();
        assertThat(client.isOutputEnded()).isTrue();
        assertThat(loop.connects()).hasSize(1);
        client.peer().endOfInput();
        assertThat(events).contains("COMPLETED 0/0").doesNotContain("failure 10.0.0.1", "DROPPED");
    }

    @Test
    void aClientThatBreaksOffBeforeAnAnswerSaysNothingOfTheEndpoint() {
        accept();
        FakeStream endpoint = attempt(1).succeed();
        client.peer().bytes(text("question"));
        client.peer().closed(true);
        assertThat(endpoint.fate()).isEqualTo(Fate.RESET_WHEN_SENT);
        assertThat(events).noneMatch(event -> event.startsWith("ok ") || event.startsWith("failure "));
    }

    @Test
    void aClientThatLeavesWhileItWaitsCallsTheConnectOff() {
        accept();
        client.peer().closed(true);
        assertThat(attempt(1).isCancelled()).isTrue();
        assertThat(events).containsExactly("accepted", "CLIENT_LEFT 0/0", "settled");
        assertThat(candidates.getFirst().load().pending()).isZero();
        assertThat(admission.admitted()).isZero();
    }

    @Test
    void aClientThatLeavesBeforeTheFirstByteFreesTheEndpoint() {
        accept();
        FakeStream endpoint = attempt(1).succeed();
        client.peer().closed(true);
        assertThat(endpoint.fate()).isEqualTo(Fate.RESET);
        assertThat(events).containsExactly("accepted", "connected", "CLIENT_LEFT 0/0", "settled");
        assertThat(candidates.getFirst().load().active()).isZero();
    }

    @Test
    void aSecondAttemptBeginsBesideASlowFirstAndTheFasterOneGetsTheConnection() {
        connect = HEDGED;
        accept();
        time.advance(Duration.ofMillis(19));
        assertThat(loop.connects()).hasSize(1);
        time.advance(Duration.ofMillis(1));
        time.advance(Duration.ofMillis(5));
        FakeStream endpoint = attempt(2).succeed();
        endpoint.peer().bytes(text("220"));

        assertThat(attempt(2).isCancelled()).isFalse();
        assertThat(loop.connects().getFirst().isCancelled()).isTrue();
        assertThat(client.written()).isEqualTo("220");
        assertThat(events)
                .containsExactly("accepted", "hedged", "connected", "slower 10.0.0.1 25ms", "ok 10.0.0.2 5ms");
        assertThat(candidates.getFirst().load().pending()).isZero();
        assertThat(candidates.get(1).load().active()).isEqualTo(1);
    }

    @Test
    void aSlowFirstAttemptThatConnectsAfterAllCallsTheSecondOff() {
        connect = HEDGED;
        accept();
        time.advance(Duration.ofMillis(20));
        loop.connects().getFirst().succeed();

        assertThat(attempt(2).isCancelled()).isTrue();
        assertThat(candidates.get(1).load().pending()).isZero();
        assertThat(events).contains("slower 10.0.0.2 0ms");
    }

    @Test
    void anAttemptThatFailsLeavesTheOtherOneAlone() {
        connect = HEDGED;
        accept();
        time.advance(Duration.ofMillis(20));
        loop.connects().getFirst().fail(ConnectFailure.REFUSED);
        assertThat(loop.connects()).hasSize(2);
        attempt(2).fail(ConnectFailure.REFUSED);
        attempt(3).succeed();
        assertThat(events).contains("connected");
    }

    @Test
    void theTimeUntilASecondAttemptBeginsAnewWithEachRetry() {
        connect = HEDGED;
        accept();
        time.advance(Duration.ofMillis(15));
        attempt(1).fail(ConnectFailure.REFUSED);
        time.advance(Duration.ofMillis(19));
        assertThat(loop.connects()).hasSize(2);
        time.advance(Duration.ofMillis(1));
        assertThat(loop.connects()).hasSize(3);
    }

    @Test
    void aConnectionIsHedgedOnce() {
        connect = HEDGED;
        accept();
        time.advance(Duration.ofMillis(20));
        loop.connects().getFirst().fail(ConnectFailure.REFUSED);
        attempt(2).fail(ConnectFailure.REFUSED);
        time.advance(Duration.ofSeconds(1));
        assertThat(loop.connects()).hasSize(3);
        assertThat(events).containsOnlyOnce("hedged");
    }

    @Test
    void hedgesAreFewerThanOneInTwentyConnectionsInTheLongRun() {
        HedgeBudget budget = new HedgeBudget();
        int hedges = 0;
        for (int connection = 0; connection < 10_000; connection++) {
            budget.earn();
            if (budget.affordable()) {
                budget.spend();
                hedges++;
            }
        }
        assertThat(hedges).isBetween(10_000 / 20, 10_000 / 20 + 10);
    }

    @Test
    void aClientThatLeavesCallsBothAttemptsOff() {
        connect = HEDGED;
        accept();
        time.advance(Duration.ofMillis(20));
        client.peer().closed(true);
        assertThat(loop.connects()).allMatch(FakeLoop.Connect::isCancelled);
        assertThat(candidates).allMatch(candidate -> candidate.load().pending() == 0);
    }

    /** One connection to each of the four, of which the one to the first takes 7 ms. */
    private FakeStream fillPool() {
        waitingLimit.limit(100);
        pool.apply(new PoolSettings(1, 1, 1, Duration.ofSeconds(5), Duration.ofSeconds(2), 0));
        pool.follow(balance);
        time.advance(Duration.ofMillis(7));
        return loop.connects().stream()
                .filter(each ->
                        each.address().equals(candidates.getFirst().endpoint().address()))
                .findFirst()
                .orElseThrow()
                .succeed();
    }

    @Test
    void aClientGetsAConnectionThatWaits() {
        FakeStream waiting = fillPool();
        time.advance(Duration.ofMillis(100));
        accept();
        waiting.peer().bytes(text("220"));

        assertThat(client.written()).isEqualTo("220");
        assertThat(events).containsExactly("accepted", "pooled", "ok 10.0.0.1 7ms");
        assertThat(candidates.getFirst().load().active()).isEqualTo(1);
    }

    @Test
    void aConnectionThatHasWaitedTooLongIsReplacedByAFreshOneToTheSameEndpointWithoutBlame() {
        FakeStream waiting = fillPool();
        accept();
        assertThat(loop.connects()).hasSize(5);
        waiting.peer().closed(true);
        FakeStream fresh = attempt(6).succeed();
        fresh.peer().bytes(text("220"));

        assertThat(client.written()).isEqualTo("220");
        assertThat(events).containsExactly("accepted", "pooled", "connected", "ok 10.0.0.1 0ms");
        assertThat(candidates.getFirst().load().active()).isEqualTo(1);
        assertThat(candidates.getFirst().load().pending()).isZero();
    }

    @Test
    void theFreshConnectionHasItsWholeTimeHoweverLongTheOneOfThePoolWasWaitedFor() {
        FakeStream waiting = fillPool();
        accept();
        time.advance(Duration.ofMillis(4_900));
        int before = loop.connects().size();
        waiting.peer().closed(true);
        FakeLoop.Connect fresh = attempt(before + 1);
        assertThat(fresh.address().getHostString()).isEqualTo("10.0.0.1");
        assertThat(fresh.timeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aFreshConnectionThatIsDroppedAsWellIsBlamed() {
        FakeStream waiting = fillPool();
        accept();
        waiting.peer().closed(true);
        attempt(6).succeed().peer().closed(true);
        assertThat(events).contains("DROPPED", "failure 10.0.0.1");
        assertThat(attempt(7).address().getHostString()).isEqualTo("10.0.0.2");
    }

    @Test
    void timeToTheFirstByteCountsFromConnectedWhereTheServerSpeaksFirst() {
        signal = Signal.FIRST_BYTE;
        accept();
        time.advance(Duration.ofMillis(3));
        FakeStream endpoint = attempt(1).succeed();
        time.advance(Duration.ofMillis(40));
        endpoint.peer().bytes(text("220"));
        assertThat(events).contains("ok 10.0.0.1 40ms");
    }

    @Test
    void timeToTheFirstByteCountsFromTheClientsFirstByteWhereTheClientSpeaksFirst() {
        signal = Signal.FIRST_BYTE;
        accept();
        FakeStream endpoint = attempt(1).succeed();
        time.advance(Duration.ofMinutes(1));
        client.peer().bytes(text("PING"));
        time.advance(Duration.ofMillis(2));
        client.peer().bytes(text("PING"));
        endpoint.peer().bytes(text("PONG"));
        assertThat(events).contains("ok 10.0.0.1 2ms");
    }

    @Test
    void anEndpointThatSaysNothingHasNoTimeToTheFirstByteButIsNoFailure() {
        signal = Signal.FIRST_BYTE;
        accept();
        FakeStream endpoint = attempt(1).succeed();
        client.peer().bytes(text("metric"));
        client.peer().endOfInput();
        endpoint.peer().endOfInput();
        assertThat(events).contains("ok 10.0.0.1");
    }

    @Test
    void roundTripTimeIsTheKernelsOrElseTheTimeToConnect() {
        signal = Signal.RTT;
        accept();
        time.advance(Duration.ofMillis(3));
        FakeStream endpoint = attempt(1).succeed();
        endpoint.rttNanos(Duration.ofMillis(1).toNanos());
        endpoint.peer().bytes(text("220"));
        assertThat(events).contains("ok 10.0.0.1 1ms");
    }

    @Test
    void aConnectionThatCarriesNothingEndsAfterItsIdleTimeoutAndNotMuchLater() {
        lifespan = new Lifespan(Duration.ofSeconds(60), Duration.ZERO);
        accept();
        FakeStream endpoint = attempt(1).succeed();
        client.peer().bytes(text("PING"));
        time.advance(Duration.ofSeconds(50));
        endpoint.peer().bytes(text("PONG"));
        time.advance(Duration.ofSeconds(59));
        assertThat(client.fate()).isEqualTo(Fate.OPEN);
        time.advance(Duration.ofSeconds(17));
        assertThat(client.fate()).isEqualTo(Fate.RESET);
        assertThat(endpoint.fate()).isEqualTo(Fate.RESET);
        assertThat(events).endsWith("IDLE_TIMEOUT 4/4", "settled");
    }

    @Test
    void aSlowReaderIsNotIdle() {
        lifespan = new Lifespan(Duration.ofSeconds(60), Duration.ZERO);
        accept();
        FakeStream endpoint = attempt(1).succeed();
        client.fill();
        endpoint.peer().bytes(text("many bytes"));
        for (int i = 0; i < 10; i++) {
            time.advance(Duration.ofSeconds(50));
            client.peer().writable();
        }
        assertThat(client.fate()).isEqualTo(Fate.OPEN);
    }

    @Test
    void aConnectionEndsWhenItIsAsOldAsItMayBecomeGiveOrTakeATenth() {
        lifespan = new Lifespan(Duration.ZERO, Duration.ofHours(1));
        accept();
        FakeStream endpoint = attempt(1).succeed();
        for (int minute = 0; minute < 54; minute++) {
            client.peer().bytes(text("x"));
            assertThat(endpoint.fate()).isEqualTo(Fate.OPEN);
            time.advance(Duration.ofMinutes(1));
        }
        time.advance(Duration.ofMinutes(12));
        assertThat(endpoint.fate()).isEqualTo(Fate.RESET);
        assertThat(events).endsWith("MAX_AGE 54/0", "settled");
    }

    @Test
    void nothingIsScheduledForAConnectionThatIsOver() {
        lifespan = new Lifespan(Duration.ofSeconds(60), Duration.ofHours(1));
        connect = HEDGED;
        accept();
        FakeStream endpoint = attempt(1).succeed();
        endpoint.peer().bytes(text("x"));
        endpoint.peer().endOfInput();
        client.peer().endOfInput();
        time.advance(Duration.ofHours(2));
        assertThat(events).containsOnlyOnce("settled").endsWith("COMPLETED 0/1", "settled");
    }

    @Test
    void aConnectionEndsWithItsRemovedEndpointAndOthersDoNot() {
        accept();
        FakeStream endpoint = attempt(1).succeed();
        endpoint.peer().bytes(text("x"));
        context.removed(Set.of(destination(1)));
        assertThat(client.fate()).isEqualTo(Fate.OPEN);
        context.removed(Set.of(destination(0)));
        assertThat(client.fate()).isEqualTo(Fate.RESET);
        assertThat(endpoint.fate()).isEqualTo(Fate.RESET);
        assertThat(events).endsWith("ENDPOINT_REMOVED 0/1", "settled");
    }

    @Test
    void aConnectionThatHasCarriedNothingGoesElsewhereWhenItsEndpointIsRemoved() {
        accept();
        FakeStream first = attempt(1).succeed();
        context.removed(Set.of(destination(0)));
        assertThat(first.fate()).isEqualTo(Fate.RESET);
        context.removed(Set.of(destination(1)));
        assertThat(attempt(3).isCancelled()).isFalse();
        assertThat(loop.connects().get(1).isCancelled()).isTrue();
        attempt(3).succeed().peer().bytes(text("220"));
        assertThat(client.written()).isEqualTo("220");
        assertThat(candidates.getFirst().load().active()).isZero();
        assertThat(candidates.get(1).load().pending()).isZero();
    }

    @Test
    void anEndpointThatIsRemovedWhileItIsConnectedToCostsNoAttempt() {
        connect = new ConnectSettings(Duration.ofSeconds(2), 1, Duration.ofSeconds(5), Duration.ZERO, 0);
        accept();
        context.removed(Set.of(destination(0)));
        attempt(2).succeed().peer().bytes(text("220"));
        assertThat(client.written()).isEqualTo("220");
        client.peer().closed(true);
        assertThat(Objects.requireNonNull(summary).attempts()).isEqualTo(1);
    }

    @Test
    void anEndpointThatIsFullIsPassedOver() {
        connect = new ConnectSettings(Duration.ofSeconds(2), 3, Duration.ofSeconds(5), Duration.ZERO, 1);
        candidates.getFirst().load().tryConnecting(1);
        accept();
        assertThat(attempt(1).address().getHostString()).isEqualTo("10.0.0.2");
    }

    private Destination destination(int candidate) {
        return new Destination(
                "redis",
                candidates.get(candidate).backend(),
                candidates.get(candidate).endpoint());
    }

    @Test
    void aConnectionThatNeverCarriedAByteIsIdleToo() {
        lifespan = new Lifespan(Duration.ofSeconds(60), Duration.ZERO);
        accept();
        FakeStream endpoint = attempt(1).succeed();
        time.advance(Duration.ofSeconds(59));
        assertThat(client.fate()).isEqualTo(Fate.OPEN);
        time.advance(Duration.ofSeconds(17));
        assertThat(client.fate()).isEqualTo(Fate.RESET);
        assertThat(endpoint.fate()).isEqualTo(Fate.RESET);
        assertThat(events).endsWith("IDLE_TIMEOUT 0/0", "settled");
    }

    @Test
    void aRequestThatAConnectionOfThePoolDropsIsNoSuccess() {
        FakeStream waiting = fillPool();
        accept();
        client.peer().bytes(text("GET"));
        waiting.peer().endOfInput();
        client.peer().endOfInput();
        assertThat(events).noneMatch(event -> event.startsWith("ok ") || event.startsWith("failure "));
    }

    @Test
    void aConnectionThatWaitedLongForItsFirstByteStillGoesElsewhereWhenItsEndpointIsRemoved() {
        accept();
        attempt(1).succeed();
        time.advance(Duration.ofMinutes(5));
        candidates.getFirst().load().tryConnecting(0);
        context.removed(Set.of(destination(0)));
        assertThat(loop.connects()).hasSize(2);
        assertThat(client.fate()).isEqualTo(Fate.OPEN);
    }

    @Test
    void anEndpointThatCameBackIsTheSameDestination() {
        accept();
        FakeStream endpoint = attempt(1).succeed();
        endpoint.peer().bytes(text("x"));
        Candidate again = Candidates.balance("10.0.0.1").backends().getFirst().candidate(0);
        context.removed(Set.of(new Destination("redis", again.backend(), again.endpoint())));
        assertThat(events).endsWith("ENDPOINT_REMOVED 0/1", "settled");
    }

    @Test
    void theBudgetIsNotSpentWhereThereIsNoSecondEndpoint() {
        connect = new ConnectSettings(Duration.ofSeconds(2), 1, Duration.ofSeconds(5), Duration.ofMillis(20), 0);
        accept();
        time.advance(Duration.ofMillis(20));
        assertThat(loop.connects()).hasSize(1);
        assertThat(events).doesNotContain("hedged");
        for (int i = 0; i < 10; i++) {
            assertThat(context.hedges().affordable()).isTrue();
            context.hedges().spend();
        }
    }

    @Test
    void causeOfAFailedAttemptSaysWhatTheEndpointDid() {
        connect = new ConnectSettings(
                CONNECT.timeout(), 10, Duration.ofMinutes(1), CONNECT.hedgeAfter(), CONNECT.endpointLimit());
        accept();
        attempt(1).fail(ConnectFailure.REFUSED);
        time.advance(CONNECT.timeout());
        attempt(2).fail(ConnectFailure.TIMEOUT);
        attempt(3).succeed().peer().endOfInput();
        assertThat(causes).containsExactly("connection refused", "no answer within 2s", "closed before its first byte");
    }

    @Test
    void causeOfADropAfterTheClientHasSpokenSaysSo() {
        accept();
        FakeStream endpoint = attempt(1).succeed();
        client.peer().bytes(text("INSERT"));
        endpoint.peer().closed(true);
        assertThat(causes).containsExactly("reset without an answer to its client");
    }

    @Test
    void whatWasLeftOfTheTotalTimeoutIsWhatWasWaited() {
        accept();
        time.advance(Duration.ofMillis(1_900));
        attempt(1).fail(ConnectFailure.REFUSED);
        time.advance(Duration.ofMillis(1_234));
        attempt(2).fail(ConnectFailure.TIMEOUT);
        assertThat(causes).containsExactly("connection refused", "no answer within 1.234s");
    }
}
