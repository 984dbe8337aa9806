package io.tcpforwarder.dataplane.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.tcpforwarder.dataplane.transport.epoll.EpollTransport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What an event loop allocates while it relays over real sockets. Counted in bytes, because times on a busy machine say nothing: one
 * object for each read would be 100 times the bound.
 */
@Tag("sockets")
@Timeout(60)
final class AllocationTest {
    private static final int EXCHANGES = 20_000;
    private static final byte[] PING = "*1\r\n$4\r\nPING\r\n".getBytes(US_ASCII);
    private static final byte[] PONG = "+PONG\r\n".getBytes(US_ASCII);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void relayingAllocatesNothingForEachRead() throws Exception {
        assumeTrue(EpollTransport.isAvailable() && threads.isThreadAllocatedMemoryEnabled());
        try (EpollTransport transport = new EpollTransport(1)) {
            RelayedPair pair = RelayedPair.open(transport);
            CompletableFuture<Long> loop = new CompletableFuture<>();
            pair.loop().execute(() -> loop.complete(Thread.currentThread().threadId()));
            // Until classes are loaded and compiled code has replaced what an interpreter allocates.
            exchange(pair, EXCHANGES);
            long before = threads.getThreadAllocatedBytes(loop.get(5, SECONDS));
            exchange(pair, EXCHANGES);
            long allocated = threads.getThreadAllocatedBytes(loop.get()) - before;
            assertThat(allocated / (double) EXCHANGES).isLessThan(0.5);
            pair.close();
        }
    }

    private static void exchange(RelayedPair pair, int count) throws IOException {
        pair.client().setTcpNoDelay(true);
        pair.endpoint().setTcpNoDelay(true);
        for (int i = 0; i < count; i++) {
            pass(pair.client(), PING, pair.endpoint());
            pass(pair.endpoint(), PONG, pair.client());
        }
    }

    private static void pass(Socket from, byte[] bytes, Socket to) throws IOException {
        from.getOutputStream().write(bytes);
        assertThat(to.getInputStream().readNBytes(bytes.length)).hasSize(bytes.length);
    }
}
