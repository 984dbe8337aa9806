package io.tcpforwarder.dataplane.transport.epoll;

import io.netty.buffer.PooledByteBufAllocator;

/** Makes the allocator of the bytes that wait for a peer. */
final class Buffers {
    private static final int PAGE = 8192;

    /** Chunks of 8 KiB << 7 = 1 MiB: the first buffer takes a whole one. */
    private static final int CHUNK_ORDER = 7;

    private Buffers() {}

    /**
     * One that keeps nothing for later: Netty's threads would keep what is given back, up to 256 buffers of each size, in case that very size
     * is asked for again. Bytes that wait come in all sizes, so that most of the memory was in such caches when it ran out (docs/memory.md).
     */
    static PooledByteBufAllocator of(int loops) {
        return new PooledByteBufAllocator(true, 0, loops, PAGE, CHUNK_ORDER, 0, 0, false);
    }
}
