package io.tcpforwarder.dataplane.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BuffersTest {
    /** On a thread of Netty's, as loops are: only those keep what they gave back. */
    @Test
    void whatIsGivenBackInOneSizeIsThereForEveryOther() throws Exception {
        PooledByteBufAllocator buffers = Buffers.of(1);
        Thread thread = new FastThreadLocalThread(() -> {
            for (int size : new int[] {1_000, 2_000, 4_000, 7_000, 10_000, 14_000, 20_000, 28_000, 32_000, 50_000}) {
                give(buffers, size, 4 * 1024 * 1024 / size);
            }
        });
        thread.start();
        thread.join();

        // The 4 MiB that were asked for at a time, and a chunk for what does not divide.
        assertThat(buffers.metric().usedDirectMemory()).isLessThanOrEqualTo(6 * 1024 * 1024);
    }

    private static void give(PooledByteBufAllocator buffers, int size, int count) {
        List<ByteBuf> all = IntStream.range(0, count)
                .mapToObj(i -> buffers.directBuffer(size))
                .toList();
        all.forEach(ByteBuf::release);
    }
}
