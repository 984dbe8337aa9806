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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ConnectionTest {
    private static final ConnectSettings CONNECT = new ConnectSettings(Duration.ofSeconds(2), 3, Duration.ofSeconds(5));

    private final ManualTime time = new ManualTime();
    private final FakeLoop loop = new FakeLoop();
    private final FakeStream client = new FakeStream();
    private final Admission admission = new Admission(1);
    private final List<String> events = new ArrayList<>();
    private @Nullable ConnectionSummary summary;
    private final List<Candidate> candidates = Candidates.of("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4");

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
        public void failed(Candidate candidate) {
            events.add("failure " + name(candidate));
        }

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
        public void ended(ConnectionSummary told) {
            summary = told;
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
        Recorded recorded = new Recorded();
        new Connection(
                        new LoopContext(loop, recorded, time.ticker()),
                        new Route(() -> Balance.EMPTY, List.of(new InOrder()), CONNECT),
                        recorded,
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
    void neverTriesAnotherEndpointOnceAByteWasForwarded() {
        accept();
        FakeStream endpoint = attempt(1).succeed();
        client.peer().bytes(text("INSERT"));
        endpoint.peer().closed(true);
        assertThat(loop.connects()).hasSize(1);
        assertThat(client.fate()).isEqualTo(Fate.RESET);
        assertThat(events)
                .containsExactly(
                        "accepted",
                        "connected",
                        "DROPPED",
                        "failure 10.0.0.1",
                        "avoid 10.0.0.1",
                        "ENDPOINT_RESET 6/0",
                        "settled");
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
        assertThat(endpoint.fate()).isEqualTo(Fate.RESET);
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
}
