package io.tcpforwarder.dataplane.probing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TlsMannersTest {
    private static final byte[] NOTHING = {};

    private final Semaphore turns = new Semaphore(1);

    private TlsManners handshake(HandshakeStatus status, Supplier<Status> result) {
        return new TlsManners(() -> new FakeEngine(status, result), turns);
    }

    @ParameterizedTest
    @CsvSource({"NEED_WRAP, BUFFER_OVERFLOW", "NEED_WRAP, CLOSED", "NEED_UNWRAP, BUFFER_OVERFLOW", "NEED_UNWRAP, CLOSED"
    })
    void whatDoesNotGetBetterByTryingAgainEndsTheHandshake(HandshakeStatus status, Status result) {
        TlsManners handshake = handshake(status, () -> result);
        handshake.advance(NOTHING);
        assertThat(handshake.isOver()).isTrue();
    }

    @Test
    void aHandshakeThatNeedsMoreBytesGoesOn() {
        TlsManners handshake = handshake(HandshakeStatus.NEED_UNWRAP, () -> Status.BUFFER_UNDERFLOW);
        handshake.advance(NOTHING);
        assertThat(handshake.isOver()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"NEED_TASK", "NEED_WRAP", "NEED_UNWRAP"})
    void whatAnEngineThrowsEndsTheHandshake(HandshakeStatus status) {
        TlsManners handshake = handshake(status, () -> {
            throw new IllegalStateException("a fault");
        });
        handshake.advance(NOTHING);
        assertThat(handshake.isOver()).isTrue();
        assertThat(turns.availablePermits()).isEqualTo(1);
    }

    @Test
    void aHandshakeWaitsForItsTurn() throws Exception {
        AtomicInteger engines = new AtomicInteger();
        TlsManners handshake = new TlsManners(
                () -> {
                    engines.incrementAndGet();
                    return new FakeEngine(HandshakeStatus.NEED_UNWRAP, () -> Status.BUFFER_UNDERFLOW);
                },
                turns);
        turns.acquire();
        Thread waiting = Thread.startVirtualThread(() -> handshake.advance(NOTHING));
        while (!turns.hasQueuedThreads()) {
            Thread.onSpinWait();
        }
        assertThat(engines).hasValue(0);

        turns.release();
        waiting.join();
        assertThat(engines).hasValue(1);
        assertThat(turns.availablePermits()).isEqualTo(1);
    }

    @Test
    void oneThatHasNoTurnWhileItsConnectionLastsIsGivenUp() throws Exception {
        TlsManners handshake = handshake(HandshakeStatus.NEED_WRAP, () -> Status.OK);
        turns.acquire();
        handshake.advance(NOTHING);
        assertThat(handshake.isOver()).isTrue();
    }

    @Test
    void allHandshakesHaveOneContext() throws Exception {
        TlsClient client = new TlsClient();
        assertThat(client.context()).isSameAs(client.context());
    }
}
