package io.tcpforwarder.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.admission.Admission;
import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.transport.FakeStream;
import io.tcpforwarder.dataplane.transport.FakeStream.Fate;
import io.tcpforwarder.dataplane.transport.FakeTransport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ListenerTest {
    private static final Route NOWHERE = new Route(
            "redis",
            () -> Balance.EMPTY,
            List.of(),
            List.of(),
            new ConnectSettings(Duration.ofSeconds(1), 1, Duration.ofSeconds(1), Duration.ZERO, 0),
            Signal.CONNECT,
            Lifespan.UNLIMITED);

    private final ManualTime time = new ManualTime();
    private final FakeTransport transport = new FakeTransport();
    private final AtomicInteger active = new AtomicInteger();
    private final Listener listener = new Listener(
            "redis",
            new InetSocketAddress(6379),
            transport,
            time.scheduler(),
            new Admission(1),
            List.of(),
            Unobserved.INSTANCE,
            active,
            NOWHERE);

    @Test
    void thePortIsClosedUntilThereIsAnEndpoint() {
        pass(0);
        assertThat(transport.isOpen()).isFalse();
        assertThat(listener.settled()).isTrue();
        usable();
        assertThat(transport.isOpen()).isTrue();
        assertThat(listener.accepting()).isTrue();
    }

    @Test
    void thePortClosesAtOnceWhenDiscoverySaysThatThereIsNoEndpoint() {
        usable();
        listener.unusable(true);
        assertThat(transport.isOpen()).isFalse();
        assertThat(listener.settled()).isTrue();
    }

    @Test
    void failuresOfAllEndpointsCloseThePortAfterTwoSeconds() {
        usable();
        listener.unusable(false);
        pass(1_999);
        assertThat(transport.isOpen()).isTrue();
        pass(1);
        assertThat(transport.isOpen()).isFalse();
    }

    @Test
    void tellingItAgainDoesNotPutTheClosingOff() {
        usable();
        for (int i = 0; i < 20; i++) {
            listener.unusable(false);
            pass(100);
        }
        assertThat(transport.isOpen()).isFalse();
    }

    @Test
    void anEndpointThatComesBackInTimeKeepsThePortOpen() {
        usable();
        listener.unusable(false);
        pass(1_999);
        usable();
        pass(5_000);
        assertThat(transport.isOpen()).isTrue();
        assertThat(transport.opened()).isEqualTo(1);
    }

    @Test
    void thePortOpensAgainAtOnce() {
        usable();
        listener.unusable(true);
        usable();
        assertThat(transport.isOpen()).isTrue();
        assertThat(transport.opened()).isEqualTo(2);
    }

    @Test
    void aPortThatIsTakenIsTriedEverySecondAndToldMeanwhile() {
        transport.refuse("port 6379 is taken");
        usable();
        assertThat(listener.error()).isEqualTo("port 6379 is taken");
        assertThat(listener.settled()).isFalse();
        transport.refuse(null);
        pass(1_000);
        assertThat(listener.error()).isNull();
        assertThat(transport.isOpen()).isTrue();
    }

    @Test
    void aPortThatIsTakenIsTriedOnceASecondHoweverOftenEndpointsComeAndGo() {
        transport.refuse("port 6379 is taken");
        for (int i = 0; i < 5; i++) {
            usable();
            pass(200);
            listener.unusable(true);
        }
        usable();
        pass(1_000);
        int before = transport.tries();
        pass(10_000);
        assertThat(transport.tries() - before).isEqualTo(10);
    }

    @Test
    void onceStoppedItNeverOpensAgain() {
        usable();
        listener.unusable(false);
        listener.stop();
        assertThat(transport.isOpen()).isFalse();
        usable();
        pass(10_000);
        assertThat(transport.isOpen()).isFalse();
    }

    @Test
    void aPortThatOpensAfterTheStopIsClosedAgain() {
        listener.usable();
        listener.stop();
        pass(0);
        assertThat(transport.isOpen()).isFalse();
    }

    @Test
    void aClientBeyondTheLimitIsResetAndNotCounted() {
        Admission none = new Admission(1);
        none.admit();
        Listener full = new Listener(
                "full",
                new InetSocketAddress(25),
                transport,
                time.scheduler(),
                none,
                List.of(),
                Unobserved.INSTANCE,
                active,
                NOWHERE);
        full.usable();
        pass(0);
        FakeStream client = transport.connectClient();
        assertThat(client.fate()).isEqualTo(Fate.RESET);
        assertThat(active).hasValue(0);
    }

    private void usable() {
        listener.usable();
        pass(0);
    }

    private void pass(long millis) {
        time.advance(Duration.ofMillis(millis));
    }
}
