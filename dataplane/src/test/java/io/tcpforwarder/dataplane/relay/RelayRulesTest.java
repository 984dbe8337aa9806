package io.tcpforwarder.dataplane.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tcpforwarder.dataplane.relay.RelayOutcome.End;
import io.tcpforwarder.dataplane.transport.FakeLoop;
import io.tcpforwarder.dataplane.transport.FakeStream;
import io.tcpforwarder.dataplane.transport.FakeStream.Fate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What loopback cannot put in order. */
final class RelayRulesTest implements RelayObserver {
    private final FakeLoop loop = new FakeLoop();
    private final FakeStream client = new FakeStream();
    private final FakeStream endpoint = new FakeStream();
    private final Relay relay = new Relay(loop, new FlowingRelays(loop), client, endpoint, this);
    private final List<RelayOutcome> outcomes = new ArrayList<>();
    private int answers;

    @Override
    public void clientSpoke() {}

    @Override
    public void endpointAnswered() {
        answers++;
    }

    @Override
    public void forwarded(long bytesUpstream, long bytesDownstream) {}

    @Override
    public void ended(RelayOutcome outcome) {
        outcomes.add(outcome);
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }

    @Test
    void readsNeitherSideBeforeItStartsAndBothAfter() {
        assertThat(client.isReading() || endpoint.isReading()).isFalse();
        relay.start();
        assertThat(client.isReading() && endpoint.isReading()).isTrue();
    }

    @Test
    void aFullClientStopsTheEndpointUntilItHasRoomAgain() {
        relay.start();
        client.fill();
        endpoint.peer().bytes(text("much"));
        assertThat(endpoint.isReading()).isFalse();
        assertThat(client.isReading()).isTrue();
        client.peer().writable();
        assertThat(endpoint.isReading()).isTrue();
        assertThat(client.written()).isEqualTo("much");
    }

    @Test
    void theEndpointsFirstByteIsToldOnce() {
        endpoint.peer().bytes(text("a"));
        endpoint.peer().bytes(text("b"));
        assertThat(answers).isEqualTo(1);
    }

    @Test
    void whatASideSaidAtLastIsWrittenAsTheLastToTheOther() {
        endpoint.peer().bytes(text("220 ready "));
        assertThat(client.isLastWritten()).isFalse();
        endpoint.peer().lastBytes(text("221 bye"));
        assertThat(client.isLastWritten()).isTrue();
        assertThat(client.written()).isEqualTo("220 ready 221 bye");
        assertThat(relay.bytesDownstream()).isEqualTo(17);
    }

    @Test
    void whatASideSaidAtLastDoesNotWaitForRoom() {
        relay.start();
        client.fill();
        endpoint.peer().lastBytes(text("221 bye"));
        assertThat(endpoint.isReading()).as("there is nothing to stop").isTrue();
        endpoint.peer().endOfInput();
        assertThat(client.isOutputEnded()).isTrue();
    }

    @Test
    void whatASideSaidAtLastIsReleasedWhenTheOtherIsGone() {
        relay.start();
        client.peer().endOfInput();
        client.peer().closed(true);
        ByteBuf late = text("221 bye");
        endpoint.peer().lastBytes(late);
        assertThat(late.refCnt()).isZero();
        assertThat(client.written()).isEmpty();
    }

    @Test
    void aPeerThatIsGoneAfterItsProperEndTakesNoByteFromTheOther() {
        relay.start();
        endpoint.peer().bytes(text("answer"));
        endpoint.peer().endOfInput();
        endpoint.peer().closed(true);
        assertThat(client.isOutputEnded()).isTrue();
        assertThat(client.fate()).as("it may still be reading").isEqualTo(Fate.OPEN);
        client.peer().bytes(text("nobody hears this"));
        assertThat(endpoint.written()).isEmpty();
        client.peer().endOfInput();
        assertThat(client.fate()).isEqualTo(Fate.CLOSED);
        assertThat(outcomes).containsExactly(new RelayOutcome(End.COMPLETED, 17, 6, false));
    }

    @Test
    void aSideThatLingersWithoutAnEndIsClosedAfterAWhile() {
        relay.start();
        client.peer().endOfInput();
        client.peer().closed(true);
        assertThat(endpoint.fate()).isEqualTo(Fate.OPEN);
        loop.runScheduled();
        assertThat(endpoint.fate()).isEqualTo(Fate.CLOSED);
        assertThat(outcomes).hasSize(1);
    }

    @Test
    void anEndpointThatBreaksResetsTheClientOnceItHasTheRestAndTheOutcomeIsToldOnce() {
        relay.start();
        endpoint.peer().bytes(text("half an ans"));
        endpoint.peer().closed(true);
        assertThat(client.fate()).isEqualTo(Fate.RESET_WHEN_SENT);
        assertThat(outcomes).containsExactly(new RelayOutcome(End.ENDPOINT_BROKE, 0, 11, false));
    }

    @Test
    void bothProperEndsCloseBothSides() {
        relay.start();
        client.peer().endOfInput();
        assertThat(endpoint.isOutputEnded()).isTrue();
        assertThat(outcomes).isEmpty();
        endpoint.peer().endOfInput();
        assertThat(client.fate()).isEqualTo(Fate.CLOSED);
        assertThat(endpoint.fate()).isEqualTo(Fate.CLOSED);
        assertThat(outcomes).containsExactly(new RelayOutcome(End.COMPLETED, 0, 0, false));
    }
}
