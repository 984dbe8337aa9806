package io.tcpforwarder.dataplane.relay;

import io.netty.buffer.ByteBuf;
import io.tcpforwarder.dataplane.relay.RelayOutcome.End;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.transport.StreamHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Copies bytes both ways between a client and an endpoint. Each direction ends on its own: the end of input on one side becomes
 * the end of output on the other, and the relay is over when both have ended. A reset on one side becomes a reset on the other,
 * after what came before it.
 * Back-pressure: while one side takes no more, the other is not read. Both streams and this object belong to one loop.
 */
public final class Relay {
    /**
     * How long a side whose peer is gone for good, after it had properly ended its output, may take to fetch the last bytes. Closing
     * at once would reset it (RFC 1122, 4.2.2.13) if bytes of its own are still coming in, and lose what it has not read.
     */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final Loop loop;
    private final FlowingRelays flowing;
    private final RelayObserver observer;
    private final Direction upstreamward;
    private final Direction downstreamward;
    private @Nullable End end;
    private boolean settled;

    /** How often a side, as a receiver, was full and had room again; begins anew when an int is full. */
    private int drains;

    /** Kept by {@link FlowingRelays}. */
    int place = FlowingRelays.NOWHERE;

    /**
     * Takes both streams over as their handler; {@link #start} begins to read.
     *
     * @param flowing of the loop
     */
    public Relay(Loop loop, FlowingRelays flowing, Stream client, Stream endpoint, RelayObserver observer) {
        this.loop = loop;
        this.flowing = flowing;
        this.observer = observer;
        this.upstreamward = new Direction(client, endpoint, End.CLIENT_BROKE);
        this.downstreamward = new Direction(endpoint, client, End.ENDPOINT_BROKE);
        client.handler(upstreamward);
        endpoint.handler(downstreamward);
    }

    /** Begins to read on both sides. */
    public void start() {
        upstreamward.source.reading(true);
        downstreamward.source.reading(true);
    }

    /** Taken from the client so far. */
    public long bytesUpstream() {
        return upstreamward.bytes();
    }

    /** Taken from the endpoint so far. */
    public long bytesDownstream() {
        return downstreamward.bytes();
    }

    /** What the client's stream tells; for events that came before the relay. */
    public StreamHandler clientEvents() {
        return upstreamward;
    }

    /** What the endpoint's stream tells; for events that came before the relay. */
    public StreamHandler endpointEvents() {
        return downstreamward;
    }

    /** Changes with every byte that comes in, and whenever a side that was slow has taken what it got. */
    public long activity() {
        return bytesUpstream() + bytesDownstream() + drains;
    }

    /** Resets both sides. */
    public void abort() {
        endWith(End.ABORTED);
        upstreamward.source.reset();
        downstreamward.source.reset();
    }

    private void endWith(End how) {
        if (end == null) {
            end = how;
        }
    }

    /** Tells the bytes that were not told yet. */
    void tell() {
        long upstream = upstreamward.tell();
        long downstream = downstreamward.tell();
        if (upstream != 0 || downstream != 0) {
            observer.forwarded(upstream, downstream);
        }
    }

    private void settleWhenClosed() {
        if (upstreamward.closed && downstreamward.closed && !settled) {
            settled = true;
            flowing.remove(this);
            tell();
            End how = end == null ? End.COMPLETED : end;
            boolean dropped = bytesDownstream() == 0 && downstreamward.endedFirst && how != End.ABORTED;
            observer.ended(new RelayOutcome(how, bytesUpstream(), bytesDownstream(), dropped));
        }
    }

    /** One of the two ways. As a handler it hears of its source. */
    private final class Direction implements StreamHandler {
        private final Stream source;
        private final Stream sink;
        private final End whenBroken;

        /** Bytes of which the observer has heard, and those since. */
        private long told;

        private long untold;

        private boolean ended;
        private boolean closed;

        /** This source ended, or broke, before the other one did. */
        private boolean endedFirst;

        Direction(Stream source, Stream sink, End whenBroken) {
            this.source = source;
            this.sink = sink;
            this.whenBroken = whenBroken;
        }

        private Direction opposite() {
            return this == upstreamward ? downstreamward : upstreamward;
        }

        private long bytes() {
            return told + untold;
        }

        private long tell() {
            long now = untold;
            told += now;
            untold = 0;
            return now;
        }

        @Override
        public void bytes(ByteBuf chunk) {
            if (isWanted(chunk) && !sink.write(chunk)) {
                source.reading(false);
            }
        }

        /** No more is to be read, so there is nothing to stop when the sink is full. */
        @Override
        public void lastBytes(ByteBuf chunk) {
            if (isWanted(chunk)) {
                sink.writeLast(chunk);
            }
        }

        /** Counts it, and releases it where it has nowhere to go. */
        private boolean isWanted(ByteBuf chunk) {
            try {
                count(chunk.readableBytes());
            } catch (RuntimeException | OutOfMemoryError e) {
                chunk.release();
                throw e;
            }
            if (opposite().closed) {
                chunk.release();
                return false;
            }
            return true;
        }

        private void count(int length) {
            if (untold == 0) {
                flows();
            }
            untold += length;
        }

        /** After a silence, or in a new second. It needs memory, of which there may be none. */
        private void flows() {
            if (told == 0) {
                if (this == downstreamward) {
                    observer.endpointAnswered();
                } else {
                    observer.clientSpoke();
                }
            }
            flowing.add(Relay.this);
        }

        /** The source has room for what it receives: the other side may be read again. */
        @Override
        public void writable() {
            drains++;
            if (!opposite().closed) {
                opposite().source.reading(true);
            }
        }

        @Override
        public void endOfInput() {
            ended();
            if (opposite().ended) {
                // Closing ends the output of both.
                endWith(End.COMPLETED);
                source.close();
                sink.close();
            } else if (!opposite().closed) {
                sink.endOutput();
            }
        }

        private void ended() {
            endedFirst = !opposite().ended && !opposite().closed;
            ended = true;
        }

        @Override
        public void closed(boolean broken) {
            closed = true;
            if (!opposite().closed && end == null) {
                if (ended) {
                    linger();
                } else {
                    ended();
                    endWith(whenBroken);
                    // What came before the fault still goes through: without us between them it would have arrived.
                    sink.resetWhenSent(LINGER);
                }
            }
            settleWhenClosed();
        }

        /** The source had ended properly and is gone: the sink gets all that is left for it; what it still says goes nowhere. */
        private void linger() {
            sink.reading(true);
            loop.schedule(sink::close, LINGER);
        }
    }
}
