package io.tcpforwarder.dataplane.listener;

import io.netty.buffer.ByteBuf;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.pool.Ready;
import io.tcpforwarder.dataplane.relay.Relay;
import io.tcpforwarder.dataplane.relay.RelayObserver;
import io.tcpforwarder.dataplane.relay.RelayOutcome;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.Ignoring;
import io.tcpforwarder.dataplane.transport.Loop.Cancellable;
import io.tcpforwarder.dataplane.transport.Loop.ConnectOutcome;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.transport.StreamHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint that a {@link Connection} tries: connecting to it, waiting for the first byte on either side, relaying. It holds a place
 * with the endpoint, which was taken before it was made, and gives that back once. Owned by the connection's loop.
 */
final class Attempt implements ConnectOutcome, RelayObserver {
    private final Connection connection;
    private final LoopContext context;
    private final Candidate candidate;
    private final Experience experience;
    private Origin origin;
    private long begunNanos;

    /** One of the two, or neither: under way, then done. */
    private @Nullable Cancellable connect;

    private @Nullable Stream endpoint;

    Attempt(Connection connection, LoopContext context, Signal signal, Candidate candidate, Origin origin) {
        this.connection = connection;
        this.context = context;
        this.candidate = candidate;
        this.experience = new Experience(context, signal, candidate);
        this.origin = origin;
    }

    Candidate candidate() {
        return candidate;
    }

    Origin origin() {
        return origin;
    }

    Experience experience() {
        return experience;
    }

    long elapsedNanos() {
        return context.nanoTime() - begunNanos;
    }

    /** Opens a connection; {@link Connection#reached} or {@link Connection#failed} follow. */
    void connect(Duration timeout) {
        begunNanos = context.nanoTime();
        connect = context.loop().connect(candidate.endpoint().address(), timeout, this);
    }

    /** Takes one that has waited. {@link Connection#reached} is called before this returns. */
    void take(Ready ready) {
        origin = Origin.POOLED;
        begunNanos = context.nanoTime();
        reached(ready.stream(), ready.connectNanos());
    }

    @Override
    public void connected(Stream stream) {
        reached(stream, elapsedNanos());
    }

    private void reached(Stream stream, long nanos) {
        connect = null;
        endpoint = stream;
        candidate.load().connected();
        experience.connected(nanos);
        stream.handler(new EndpointWaiting());
        stream.reading(true);
        connection.reached(this);
    }

    @Override
    public void failed(ConnectFailure failure) {
        connect = null;
        candidate.load().notConnected();
        connection.failed(this, failure);
    }

    /** Another attempt was faster. That this one has taken so long already is all that is known of its endpoint. */
    void lose() {
        experience.slower(elapsedNanos());
        cancel();
    }

    /** Lets go of the endpoint, which is told by a reset; nothing follows. */
    void cancel() {
        if (connect != null) {
            connect.cancel();
            connect = null;
            candidate.load().notConnected();
        } else if (endpoint != null) {
            Stream left = endpoint;
            letGo();
            left.handler(Ignoring.INSTANCE);
            left.reset();
        }
    }

    private void letGo() {
        endpoint = null;
        candidate.load().closed();
    }

    /** From the first byte on there is no other endpoint for this connection. */
    Relay relay(Stream client) {
        if (endpoint == null) {
            throw new IllegalStateException("no endpoint is connected");
        }
        return new Relay(context.loop(), context.flowing(), client, endpoint, this);
    }

    @Override
    public void clientSpoke() {
        experience.clientSpoke();
    }

    @Override
    public void endpointAnswered() {
        if (endpoint != null) {
            experience.answered(endpoint, origin == Origin.POOLED);
        }
    }

    @Override
    public void forwarded(long bytesUpstream, long bytesDownstream) {
        connection.forwarded(bytesUpstream, bytesDownstream);
    }

    @Override
    public void ended(RelayOutcome outcome) {
        letGo();
        if (!experience.told()) {
            if (outcome.dropped() && experience.isYoung()) {
                // One that waited may have waited too long, which is no fault.
                if (origin != Origin.POOLED) {
                    boolean broken = outcome.end() == RelayOutcome.End.ENDPOINT_BROKE;
                    connection.suspect(this, (broken ? "reset" : "closed") + " without an answer to its client");
                }
            } else if (outcome.end() == RelayOutcome.End.COMPLETED) {
                // A client that broke off may have waited in vain.
                experience.keptSilent();
            }
        }
        connection.ended(outcome);
    }

    /** The endpoint, connected, before the first byte. One that ends a young connection has dropped it. */
    private final class EndpointWaiting implements StreamHandler {
        @Override
        public void bytes(ByteBuf bytes) {
            connection.relay().endpointEvents().bytes(bytes);
        }

        @Override
        public void endOfInput() {
            if (!experience.isYoung()) {
                connection.relay().endpointEvents().endOfInput();
            } else if (endpoint != null) {
                Stream left = endpoint;
                letGo();
                left.handler(Ignoring.INSTANCE);
                left.close();
                dropped("closed");
            }
        }

        @Override
        public void writable() {}

        @Override
        public void closed(boolean broken) {
            if (experience.isYoung()) {
                letGo();
                dropped(broken ? "reset" : "closed");
            } else {
                connection.relay().endpointEvents().closed(broken);
            }
        }

        private void dropped(String how) {
            if (origin == Origin.POOLED) {
                // It may have waited too long; a fresh one will tell.
                origin = Origin.OPENED;
                connection.waitedTooLong(Attempt.this);
            } else {
                connection.blame(Attempt.this, AttemptFailure.DROPPED, how + " before its first byte");
                connection.dropped();
            }
        }
    }
}
