package io.tcpforwarder.dataplane.listener;

import io.netty.buffer.ByteBuf;
import io.tcpforwarder.dataplane.admission.Permit;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.pool.Ready;
import io.tcpforwarder.dataplane.relay.Relay;
import io.tcpforwarder.dataplane.relay.RelayObserver;
import io.tcpforwarder.dataplane.relay.RelayOutcome;
import io.tcpforwarder.dataplane.selection.ClientHash;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.Ignoring;
import io.tcpforwarder.dataplane.transport.Loop.Cancellable;
import io.tcpforwarder.dataplane.transport.Loop.ConnectOutcome;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.transport.StreamHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

    /** Attempts whose connect is under way: one, or two where the first was slow. */
    private final List<Attempt> connecting = new ArrayList<>(1);

    /** The attempt that has an endpoint; from then on no other is under way. */
    private @Nullable Attempt connected;

    private @Nullable Relay relay;
    private @Nullable Watchdog watchdog;
    private @Nullable Cancellable hedge;
    private boolean hedged;
    private @Nullable Ending aborted;
    private int attempts;
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
        context.hedges().earn();
        observer.accepted();
        client.handler(clientWaiting);
        nextAttempt();
    }

    /** Ends now, whatever it is doing. */
    void abort(Ending ending) {
        if (relay != null) {
            aborted = aborted == null ? ending : aborted;
            relay.abort();
        } else {
            giveUp(ending);
        }
    }

    /** Some endpoints were removed, and with them their connections are to end. One that has carried no byte goes elsewhere. */
    void removed(Set<Candidate> candidates) {
        if (connected != null && candidates.contains(connected.candidate)) {
            if (relay == null) {
                connected.leave();
            } else {
                abort(Ending.ENDPOINT_REMOVED);
            }
        } else if (connecting.removeIf(attempt -> attempt.cancelIfTo(candidates)) && connecting.isEmpty()) {
            nextAttempt();
        }
    }

    private void nextAttempt() {
        Candidate candidate = select();
        if (candidate == null) {
            giveUp(Ending.NO_ENDPOINT);
            return;
        }
        Attempt attempt = new Attempt(candidate, Origin.OPENED);
        attempt.begin();
        hedgeLater();
    }

    private void hedgeLater() {
        if (hedge != null) {
            hedge.cancel();
        }
        Duration after = route.connect().hedgeAfter();
        if (after.isPositive() && connected == null && !settled && !hedged) {
            hedge = context.loop().schedule(this::hedge, after);
        }
    }

    /** The attempt is slow: a second one begins beside it, if it may. */
    private void hedge() {
        if (connected != null || connecting.size() != 1 || !context.hedges().spend()) {
            return;
        }
        Candidate candidate = select();
        if (candidate != null) {
            hedged = true;
            observer.hedged(candidate.backend());
            new Attempt(candidate, Origin.HEDGED).begin();
        }
    }

    /** A candidate with room for one more connection, which is taken; null when attempts, time or candidates are used up. */
    private @Nullable Candidate select() {
        if (attempts == route.connect().attempts() || !timeLeft().isPositive()) {
            return null;
        }
        while (true) {
            Candidate candidate = route.selectors()
                    .get(context.loop().index())
                    .select(route.balance().get(), tried, clientHash);
            if (candidate == null) {
                return null;
            }
            tried.add(candidate.endpoint());
            if (candidate.load().tryConnecting(route.connect().endpointLimit())) {
                attempts++;
                return candidate;
            }
        }
    }

    private Duration timeLeft() {
        return route.connect().totalTimeout().minusNanos(context.nanoTime() - acceptedNanos);
    }

    /** Ends without a relay: the client is told by a reset, which no one takes for an answer. */
    private void giveUp(Ending ending) {
        List.copyOf(connecting).forEach(Attempt::cancel);
        if (connected != null) {
            connected.cancel();
        }
        settle(ending, 0, 0);
        client.reset();
    }

    private void settle(Ending ending, long bytesUpstream, long bytesDownstream) {
        if (!settled) {
            settled = true;
            if (hedge != null) {
                hedge.cancel();
            }
            if (watchdog != null) {
                watchdog.stop();
            }
            context.closed(this);
            permit.end();
            observer.ended(summary(ending, bytesUpstream, bytesDownstream));
            onSettled.run();
        }
    }

    private ConnectionSummary summary(Ending ending, long bytesUpstream, long bytesDownstream) {
        Attempt last = connected;
        return new ConnectionSummary(
                ending,
                client.remoteAddress(),
                last == null ? null : last.candidate.backend(),
                last == null ? null : last.candidate.endpoint(),
                last == null ? Origin.OPENED : last.origin,
                attempts,
                failures,
                last == null ? 0 : last.connectNanos,
                last == null ? -1 : last.firstByteNanos,
                context.nanoTime() - acceptedNanos,
                bytesUpstream,
                bytesDownstream);
    }

    /** One endpoint: connecting to it, waiting for the first byte on either side, relaying. Its place with the endpoint is taken. */
    private final class Attempt implements ConnectOutcome, RelayObserver {
        private final Candidate candidate;
        private Origin origin;
        private long begunNanos;
        private @Nullable Cancellable connect;
        private @Nullable Stream endpoint;
        private long connectNanos;
        private long connectedNanos;
        private long firstByteNanos = -1;

        private long clientSpokeNanos;
        private boolean clientSpoke;
        private boolean judged;

        Attempt(Candidate candidate, Origin origin) {
            this.candidate = candidate;
            this.origin = origin;
        }

        void begin() {
            Ready ready = route.pools().get(context.loop().index()).take(candidate);
            if (ready == null) {
                connect();
            } else {
                origin = Origin.POOLED;
                connected(ready.stream(), ready.connectNanos());
            }
        }

        private void connect() {
            connecting.add(this);
            begunNanos = context.nanoTime();
            Duration left = timeLeft();
            Duration timeout = route.connect().timeout();
            connect = context.loop()
                    .connect(candidate.endpoint().address(), left.compareTo(timeout) < 0 ? left : timeout, this);
        }

        @Override
        public void connected(Stream stream) {
            connect = null;
            connecting.remove(this);
            long nanos = context.nanoTime() - begunNanos;
            observer.connected(candidate.backend(), nanos);
            connected(stream, nanos);
        }

        private void connected(Stream stream, long nanos) {
            List.copyOf(connecting).forEach(Attempt::lose);
            connected = this;
            endpoint = stream;
            connectNanos = nanos;
            connectedNanos = context.nanoTime();
            candidate.load().connected();
            stream.handler(new EndpointWaiting());
            stream.reading(true);
            client.reading(true);
            clientWaiting.relayWhatIsHeld();
        }

        @Override
        public void failed(ConnectFailure failure) {
            connect = null;
            connecting.remove(this);
            candidate.load().notConnected();
            tell(AttemptFailure.of(failure));
            switch (failure) {
                // Every other endpoint would fail just so.
                case EXHAUSTED -> attempts = route.connect().attempts();
                // Says nothing of the endpoint, but for now it cannot be reached.
                case LOCAL -> avoid();
                case REFUSED, TIMEOUT, UNREACHABLE -> blame();
            }
            if (connecting.isEmpty()) {
                nextAttempt();
            }
        }

        /** The other attempt was faster. That this one has taken so long already is all that is known of its endpoint. */
        private void lose() {
            context.samples().slower(candidate, context.nanoTime() - begunNanos);
            cancel();
        }

        /** The endpoint took the connection and dropped it before a byte went either way: nothing is lost by trying another. */
        void dropped() {
            candidate.load().closed();
            connected = null;
            endpoint = null;
            client.reading(false);
            if (origin == Origin.POOLED) {
                // It may have waited too long. A fresh one will tell.
                origin = Origin.OPENED;
                if (timeLeft().isPositive()
                        && candidate.load().tryConnecting(route.connect().endpointLimit())) {
                    connect();
                    return;
                }
            } else {
                tell(AttemptFailure.DROPPED);
                blame();
            }
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

        /** No byte went either way: the connection goes elsewhere. */
        void leave() {
            cancel();
            connected = null;
            client.reading(false);
            nextAttempt();
        }

        boolean cancelIfTo(Set<Candidate> candidates) {
            boolean does = candidates.contains(candidate);
            if (does && connect != null) {
                connect.cancel();
                connect = null;
                candidate.load().notConnected();
            }
            return does;
        }

        void cancel() {
            if (connect != null) {
                connect.cancel();
                connecting.remove(this);
                candidate.load().notConnected();
            } else if (endpoint != null) {
                endpoint.handler(Ignoring.INSTANCE);
                endpoint.reset();
                candidate.load().closed();
            }
            connect = null;
            endpoint = null;
        }

        /** From the first byte on there is no other endpoint for this connection. */
        Relay relay() {
            if (endpoint == null) {
                throw new IllegalStateException("no endpoint is connected");
            }
            Relay started = new Relay(context.loop(), client, endpoint, this);
            relay = started;
            watchdog = new Watchdog(context.loop(), started, Connection.this::abort);
            watchdog.begin(route.lifespan(), context.random());
            started.start();
            return started;
        }

        @Override
        public void clientSpoke() {
            clientSpoke = true;
            clientSpokeNanos = context.nanoTime();
        }

        @Override
        public void endpointAnswered() {
            firstByteNanos = context.nanoTime() - connectedNanos;
            judged = true;
            switch (route.signal()) {
                case CONNECT -> context.samples().succeeded(candidate, connectNanos);
                case RTT -> context.samples().succeeded(candidate, rttNanos());
                case FIRST_BYTE -> firstByte();
            }
        }

        private long rttNanos() {
            long measured = endpoint == null ? -1 : endpoint.rttNanos();
            return measured > 0 ? measured : connectNanos;
        }

        private void firstByte() {
            if (clientSpoke) {
                context.samples().succeeded(candidate, context.nanoTime() - clientSpokeNanos);
            } else if (origin == Origin.POOLED) {
                // The greeting was there before the client.
                context.samples().succeeded(candidate);
            } else {
                context.samples().succeeded(candidate, context.nanoTime() - connectedNanos);
            }
        }

        /** A protocol in which the endpoint has nothing to say. */
        private void keptSilent() {
            judged = true;
            if (route.signal() == Signal.FIRST_BYTE) {
                context.samples().succeeded(candidate);
            } else {
                context.samples().succeeded(candidate, connectNanos);
            }
        }

        /** An endpoint that ends a connection later than this has kept it, and ends it for another reason. */
        private boolean isYoung() {
            return context.nanoTime() - connectedNanos < DROP.toNanos();
        }

        @Override
        public void ended(RelayOutcome outcome) {
            candidate.load().closed();
            if (!judged && outcome.dropped() && isYoung() && origin != Origin.POOLED) {
                tell(AttemptFailure.DROPPED);
                blame();
            } else if (!judged && outcome.end() == RelayOutcome.End.COMPLETED) {
                // A client that broke off may have waited in vain.
                keptSilent();
            }
            Ending ending =
                    aborted != null && outcome.end() == RelayOutcome.End.ABORTED ? aborted : Ending.of(outcome.end());
            settle(ending, outcome.bytesUpstream(), outcome.bytesDownstream());
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
            if (connected != null && (ended || !held.isEmpty())) {
                StreamHandler relaying = connected.relay().clientEvents();
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
