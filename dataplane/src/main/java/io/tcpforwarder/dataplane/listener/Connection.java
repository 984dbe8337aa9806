package io.tcpforwarder.dataplane.listener;

import io.netty.buffer.ByteBuf;
import io.tcpforwarder.dataplane.admission.Permit;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.relay.Relay;
import io.tcpforwarder.dataplane.relay.RelayObserver;
import io.tcpforwarder.dataplane.relay.RelayOutcome;
import io.tcpforwarder.dataplane.selection.ClientHash;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.Loop.Cancellable;
import io.tcpforwarder.dataplane.transport.Loop.ConnectOutcome;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.transport.StreamHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The life of one connection, from admitted to settled: select, connect, and on failure again elsewhere as long as no byte was
 * forwarded; then relay. Every field belongs to the event loop.
 */
final class Connection {
    /** Time in which a server that takes a connection only to drop it does so: its process looks, is full, and closes. */
    private static final Duration DROP = Duration.ofSeconds(5);

    private final LoopContext context;
    private final Route route;
    private final ConnectionObserver observer;
    private final Stream client;
    private final Permit permit;
    private final Runnable onSettled;
    private final long acceptedNanos;
    private final List<Endpoint> tried = new ArrayList<>(1);
    private final ClientHash clientHash;
    private final ClientWaiting clientWaiting = new ClientWaiting();

    /** What is under way now: exactly one of waiting for a connect, waiting for the first byte, relaying. */
    private @Nullable Attempt attempt;

    /** The attempt whose endpoint took the connection and did not drop it. */
    private @Nullable Attempt reached;

    private @Nullable Relay relay;
    private boolean settled;
    private List<FailedAttempt> failures = List.of();

    Connection(
            LoopContext context,
            Route route,
            ConnectionObserver observer,
            Stream client,
            Permit permit,
            Runnable onSettled) {
        this.context = context;
        this.route = route;
        this.observer = observer;
        this.client = client;
        this.clientHash = new ClientHash(client::remoteAddress);
        this.permit = permit;
        this.onSettled = onSettled;
        this.acceptedNanos = context.nanoTime();
    }

    void start() {
        context.opened(this);
        observer.accepted();
        client.handler(clientWaiting);
        nextAttempt();
    }

    /** The time to drain is over. */
    void abort() {
        if (relay != null) {
            relay.abort();
        } else {
            giveUp(Ending.DRAINED);
        }
    }

    private void nextAttempt() {
        Duration left = route.connect().totalTimeout().minusNanos(context.nanoTime() - acceptedNanos);
        Candidate candidate = tried.size() < route.connect().attempts() && left.isPositive()
                ? route.selectors()
                        .get(context.loop().index())
                        .select(route.balance().get(), tried, clientHash)
                : null;
        if (candidate == null) {
            giveUp(Ending.NO_ENDPOINT);
            return;
        }
        tried.add(candidate.endpoint());
        Duration timeout = route.connect().timeout();
        Attempt next = new Attempt(candidate);
        attempt = next;
        next.begin(left.compareTo(timeout) < 0 ? left : timeout);
    }

    /** Ends without a relay: the client is told by a reset, which no one takes for an answer. */
    private void giveUp(Ending ending) {
        if (attempt != null) {
            attempt.cancel();
        }
        settle(ending, 0, 0);
        client.reset();
    }

    private void settle(Ending ending, long bytesUpstream, long bytesDownstream) {
        if (!settled) {
            settled = true;
            context.closed(this);
            permit.end();
            observer.ended(summary(ending, bytesUpstream, bytesDownstream));
            onSettled.run();
        }
    }

    private ConnectionSummary summary(Ending ending, long bytesUpstream, long bytesDownstream) {
        Attempt last = reached;
        return new ConnectionSummary(
                ending,
                client.remoteAddress(),
                last == null ? null : last.candidate.backend(),
                last == null ? null : last.candidate.endpoint(),
                Origin.OPENED,
                tried.size(),
                failures,
                last == null ? 0 : last.connectNanos,
                last == null ? -1 : last.firstByteNanos,
                context.nanoTime() - acceptedNanos,
                bytesUpstream,
                bytesDownstream);
    }

    /** One endpoint: connecting to it, waiting for the first byte on either side, relaying. */
    private final class Attempt implements ConnectOutcome, RelayObserver {
        private final Candidate candidate;
        private final long begunNanos = context.nanoTime();
        private @Nullable Cancellable connecting;
        private @Nullable Stream endpoint;
        private long connectNanos;
        private long firstByteNanos = -1;
        private boolean judged;

        Attempt(Candidate candidate) {
            this.candidate = candidate;
        }

        void begin(Duration timeout) {
            candidate.load().connecting();
            connecting = context.loop().connect(candidate.endpoint().address(), timeout, this);
        }

        @Override
        public void connected(Stream stream) {
            connecting = null;
            endpoint = stream;
            connectNanos = context.nanoTime() - begunNanos;
            reached = this;
            candidate.load().connected();
            observer.connected(candidate.backend(), connectNanos);
            stream.handler(new EndpointWaiting());
            stream.reading(true);
            client.reading(true);
            clientWaiting.relayWhatIsHeld();
        }

        @Override
        public void failed(ConnectFailure failure) {
            connecting = null;
            candidate.load().notConnected();
            tell(AttemptFailure.of(failure));
            switch (failure) {
                // Every other endpoint would fail just so.
                case EXHAUSTED -> giveUp(Ending.NO_ENDPOINT);
                // Says nothing of the endpoint, but for now it cannot be reached.
                case LOCAL -> {
                    avoid();
                    nextAttempt();
                }
                case REFUSED, TIMEOUT, UNREACHABLE -> {
                    blame();
                    nextAttempt();
                }
            }
        }

        /** The endpoint took the connection and dropped it before a byte went either way: nothing is lost by trying another. */
        void dropped() {
            reached = null;
            tell(AttemptFailure.DROPPED);
            blame();
            candidate.load().closed();
            endpoint = null;
            client.reading(false);
            nextAttempt();
        }

        private void tell(AttemptFailure failure) {
            observer.attemptFailed(candidate.backend(), failure);
            if (failures.isEmpty()) {
                failures = new ArrayList<>(1);
            }
            failures.add(new FailedAttempt(candidate.endpoint(), failure, context.nanoTime() - begunNanos));
        }

        private void blame() {
            judged = true;
            context.samples().failed(candidate);
            avoid();
        }

        private void avoid() {
            route.selectors().get(context.loop().index()).failed(candidate);
        }

        boolean isConnected() {
            return endpoint != null;
        }

        void cancel() {
            if (connecting != null) {
                connecting.cancel();
                candidate.load().notConnected();
            } else if (endpoint != null) {
                endpoint.handler(Ignoring.INSTANCE);
                endpoint.reset();
                candidate.load().closed();
            }
            connecting = null;
            endpoint = null;
        }

        /** From the first byte on there is no other endpoint for this connection. */
        Relay relay() {
            if (endpoint == null) {
                throw new IllegalStateException("no endpoint is connected");
            }
            Relay started = new Relay(context.loop(), client, endpoint, this);
            relay = started;
            started.start();
            return started;
        }

        @Override
        public void endpointAnswered() {
            firstByteNanos = context.nanoTime() - begunNanos - connectNanos;
            praise();
        }

        /** An endpoint that ends a connection later than this has kept it, and ends it for another reason. */
        private boolean isYoung() {
            return context.nanoTime() - begunNanos - connectNanos < DROP.toNanos();
        }

        private void praise() {
            judged = true;
            context.samples().succeeded(candidate, connectNanos);
        }

        @Override
        public void ended(RelayOutcome outcome) {
            candidate.load().closed();
            if (!judged && outcome.dropped() && isYoung()) {
                tell(AttemptFailure.DROPPED);
                blame();
            } else if (!judged && outcome.end() == RelayOutcome.End.COMPLETED) {
                // A protocol in which the endpoint has nothing to say. A client that broke off may have waited in vain.
                praise();
            }
            settle(Ending.of(outcome.end()), outcome.bytesUpstream(), outcome.bytesDownstream());
        }

        /** The endpoint, connected, before the first byte. */
        private final class EndpointWaiting implements StreamHandler {
            @Override
            public void bytes(ByteBuf bytes) {
                relay().endpointEvents().bytes(bytes);
            }

            @Override
            public void endOfInput() {
                if (!isYoung()) {
                    relay().endpointEvents().endOfInput();
                    return;
                }
                if (endpoint != null) {
                    endpoint.handler(Ignoring.INSTANCE);
                    endpoint.close();
                }
                dropped();
            }

            @Override
            public void writable() {}

            @Override
            public void closed(boolean broken) {
                if (isYoung()) {
                    dropped();
                } else {
                    relay().endpointEvents().closed(broken);
                }
            }
        }
    }

    /**
     * The client, before the first byte was forwarded. It is not read until an endpoint is connected, but a client that has ended its
     * output may be heard all the same: what it said is held for the relay.
     */
    private final class ClientWaiting implements StreamHandler {
        private final List<ByteBuf> held = new ArrayList<>(0);
        private boolean ended;

        @Override
        public void bytes(ByteBuf bytes) {
            held.add(bytes);
            relayWhatIsHeld();
        }

        @Override
        public void endOfInput() {
            ended = true;
            relayWhatIsHeld();
        }

        void relayWhatIsHeld() {
            if (attempt != null && attempt.isConnected() && (ended || !held.isEmpty())) {
                StreamHandler relaying = attempt.relay().clientEvents();
                held.forEach(relaying::bytes);
                if (ended) {
                    relaying.endOfInput();
                }
            }
        }

        @Override
        public void writable() {}

        @Override
        public void closed(boolean broken) {
            held.forEach(ByteBuf::release);
            giveUp(Ending.CLIENT_LEFT);
        }
    }
}
