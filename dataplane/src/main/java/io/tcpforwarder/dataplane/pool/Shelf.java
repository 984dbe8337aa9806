package io.tcpforwarder.dataplane.pool;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.balance.Samples;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.Ignoring;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.transport.StreamHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one endpoint that wait for a client. Owned by that loop.
 *
 * <p>How many there should be follows the clients: a client who finds none raises the number by one, up to the maximum; a connection that
 * waits in vain, or that the endpoint ends, lowers it by one, down to the minimum. What is taken is opened anew at once.
 */
final class Shelf {
    /** After an endpoint refused or ended a connection, before the next: the selector looks elsewhere meanwhile. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Candidate candidate;
    private final Loop loop;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final Samples samples;
    private final PoolObserver observer;
    private final WaitingLimit all;

    /** The newest last, which is taken first: what is not needed grows old and goes. */
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private PoolSettings settings;
    private int target;
    private int connecting;
    private boolean resting;
    private boolean looksAgain;
    private boolean closed;

    Shelf(
            Candidate candidate,
            Loop loop,
            Ticker ticker,
            RandomGenerator random,
            Samples samples,
            PoolObserver observer,
            WaitingLimit all,
            PoolSettings settings) {
        this.candidate = candidate;
        this.loop = loop;
        this.ticker = ticker;
        this.random = random;
        this.samples = samples;
        this.observer = observer;
        this.all = all;
        this.settings = settings;
        this.target = Math.max(settings.initialSize(), settings.minSize());
    }

    void apply(PoolSettings changed) {
        settings = changed;
        target = Math.clamp(target, settings.minSize(), settings.maxSize());
        while (waiting.size() > target) {
            waiting.getFirst().end();
        }
        refill();
    }

    @Nullable
    Ready take() {
        while (!waiting.isEmpty()) {
            Waiting newest = waiting.getLast();
            if (newest.stream.ended()) {
                newest.end();
                lower();
            } else {
                newest.leave();
                candidate.load().taken();
                all.leave();
                observer.pooled(candidate.backend());
                refill();
                return new Ready(newest.stream, newest.connectNanos);
            }
        }
        observer.notPooled(candidate.backend());
        target = Math.min(settings.maxSize(), target + 1);
        refill();
        return null;
    }

    private void lower() {
        target = Math.max(settings.minSize(), target - 1);
    }

    void refill() {
        while (!closed && !resting && mayHold() && waiting.size() + connecting < target) {
            if (!findsPlace()) {
                lookAgain();
                return;
            }
            connect();
        }
    }

    /** The only place of an endpoint is for a client, and will be. */
    private boolean mayHold() {
        return settings.endpointLimit() == 0 || most() > 0;
    }

    /**
     * A connection that waits on one loop keeps the clients of the others from its place: a quarter of the places, one at least, is left
     * to clients.
     */
    private int most() {
        return settings.endpointLimit() - Math.ceilDiv(settings.endpointLimit(), 4);
    }

    private boolean findsPlace() {
        if (!all.enter()) {
            return false;
        }
        boolean found = candidate.load().tryConnecting(most());
        if (!found) {
            all.leave();
        }
        return found;
    }

    /** One that was to wait, or has waited, does so no more, and no client has it. */
    private void abandoned() {
        candidate.load().abandoned();
        all.leave();
    }

    private void connect() {
        candidate.load().waits();
        connecting++;
        long begun = ticker.nanoTime();
        loop.connect(candidate.endpoint().address(), settings.connectTimeout(), new Loop.ConnectOutcome() {
            @Override
            public void connected(Stream stream) {
                connecting--;
                if (closed || waiting.size() >= target) {
                    abandoned();
                    stream.handler(Ignoring.INSTANCE);
                    stream.close();
                } else {
                    new Waiting(stream, ticker.nanoTime() - begun).begin();
                }
            }

            @Override
            public void failed(ConnectFailure failure) {
                connecting--;
                notConnected(failure);
            }
        });
    }

    private void notConnected(ConnectFailure failure) {
        abandoned();
        if (closed) {
            return;
        }
        switch (failure) {
            case REFUSED, RESET, TIMEOUT, UNREACHABLE ->
                samples.failed(candidate, failure.cause(settings.connectTimeout()));
            // Ours, and said by the clients' own connects soon enough.
            case LOCAL, EXHAUSTED -> {}
        }
        lower();
        rest();
    }

    /** All places are taken, some of which others may give back. */
    private void lookAgain() {
        if (!looksAgain) {
            looksAgain = true;
            loop.schedule(
                    () -> {
                        looksAgain = false;
                        refill();
                    },
                    RETRY);
        }
    }

    private void rest() {
        if (!resting) {
            resting = true;
            loop.schedule(
                    () -> {
                        resting = false;
                        refill();
                    },
                    RETRY);
        }
    }

    void close() {
        closed = true;
        while (!waiting.isEmpty()) {
            waiting.getFirst().end();
        }
    }

    /** One that waits. As a handler it hears that the stream is gone, where the system tells. */
    private final class Waiting implements StreamHandler {
        private final Stream stream;
        private final long connectNanos;
        private Loop.@Nullable Cancellable expiry;

        Waiting(Stream stream, long connectNanos) {
            this.stream = stream;
            this.connectNanos = connectNanos;
        }

        void begin() {
            waiting.addLast(this);
            observer.waiting(1);
            stream.handler(this);
            // Varied, so that those of one moment do not end in one moment.
            expiry = loop.schedule(this::expired, Duration.ofNanos((long)
                    (settings.idleTimeout().toNanos() * random.nextDouble(0.8, 1.2))));
        }

        private void expired() {
            end();
            lower();
            refill();
        }

        boolean leave() {
            boolean waited = waiting.remove(this);
            if (waited) {
                observer.waiting(-1);
            }
            if (expiry != null) {
                expiry.cancel();
            }
            return waited;
        }

        void end() {
            if (leave()) {
                abandoned();
            }
            stream.handler(Ignoring.INSTANCE);
            stream.close();
        }

        /** Nobody reads, so this cannot be; but if it were, the bytes would be lost for a later client. */
        @Override
        public void bytes(ByteBuf bytes) {
            bytes.release();
            end();
        }

        @Override
        public void endOfInput() {
            ending();
        }

        @Override
        public void ending() {
            end();
            lower();
            rest();
        }

        @Override
        public void writable() {}

        @Override
        public void closed(boolean broken) {
            if (leave()) {
                abandoned();
            }
            lower();
            rest();
        }
    }
}
