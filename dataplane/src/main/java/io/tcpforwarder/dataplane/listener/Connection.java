package io.tcpforwarder.dataplane.listener;

import io.tcpforwarder.dataplane.admission.Permit;
import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.pool.Ready;
import io.tcpforwarder.dataplane.relay.Relay;
import io.tcpforwarder.dataplane.relay.RelayOutcome;
import io.tcpforwarder.dataplane.selection.ClientHash;
import io.tcpforwarder.dataplane.selection.Selector;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.Loop.Cancellable;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.view.Census;
import io.tcpforwarder.dataplane.view.ConnectionView;
import io.tcpforwarder.dataplane.view.ConnectionView.Phase;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The life of one connection, from admitted to settled: select, connect, and on failure again elsewhere as long as no byte was
 * forwarded; then relay. Every field belongs to the event loop.
 */
final class Connection {
    private final LoopContext context;
    private final Route route;
    private final ConnectionObserver observer;
    private final Stream client;
    private final Permit permit;
    private final Runnable onSettled;
    private final long acceptedNanos;

    /** Since when an endpoint is sought; later by the time in which one was there. */
    private long soughtNanos;

    private long reachedNanos;

    private final List<Endpoint> tried = new ArrayList<>(1);
    private final ClientHash clientHash;
    private final WaitingClient waitingClient;

    /** Attempts whose connect is under way: one, or two where the first was slow. */
    private final List<Attempt> connecting = new ArrayList<>(1);

    /** The attempt that has an endpoint; from then on no other is under way. */
    private @Nullable Attempt reached;

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
        this.soughtNanos = acceptedNanos;
        this.waitingClient = new WaitingClient(this::relayWhatTheClientSaid, () -> giveUp(Ending.CLIENT_LEFT));
    }

    void start() {
        context.opened(this);
        context.hedges().earn();
        observer.accepted();
        client.handler(waitingClient);
        nextAttempt();
    }

    /** Adds itself to a census. */
    void count(Census census) {
        if (!settled) {
            Attempt now = reached;
            Phase phase = relay != null ? Phase.RELAYING : now == null ? Phase.CONNECTING : Phase.WAITING;
            census.add(new ConnectionView(
                    route.listener(),
                    client.remoteAddress(),
                    phase,
                    now == null ? null : now.candidate().backend(),
                    now == null ? null : now.candidate().endpoint(),
                    context.nanoTime() - acceptedNanos,
                    relay == null ? 0 : relay.bytesUpstream(),
                    relay == null ? 0 : relay.bytesDownstream()));
        }
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
    void removed(Set<Destination> destinations) {
        if (reached != null) {
            if (!isTo(reached, destinations)) {
                return;
            }
            if (relay != null) {
                abort(Ending.ENDPOINT_REMOVED);
                return;
            }
            Attempt gone = reached;
            gone.cancel();
            lost();
            beginAnew(gone);
            nextAttempt();
            return;
        }
        List<Attempt> lost = connecting.stream()
                .filter(attempt -> isTo(attempt, destinations))
                .toList();
        lost.forEach(Attempt::cancel);
        // They have not failed.
        attempts -= lost.size();
        if (connecting.removeAll(lost) && connecting.isEmpty()) {
            nextAttempt();
        }
    }

    private boolean isTo(Attempt attempt, Set<Destination> destinations) {
        Candidate candidate = attempt.candidate();
        return destinations.contains(new Destination(route.listener(), candidate.backend(), candidate.endpoint()));
    }

    /** The endpoint that is gone had been found: what that took is not charged to finding another. */
    private void beginAnew(Attempt last) {
        soughtNanos = context.nanoTime();
        attempts = 0;
        tried.clear();
        tried.add(last.candidate().endpoint());
    }

    /** The endpoint that was reached is gone. The time with it was spent on waiting for a first byte, and not on seeking. */
    private void lost() {
        soughtNanos += context.nanoTime() - reachedNanos;
        reached = null;
        client.reading(false);
    }

    private void nextAttempt() {
        if (attempt(Origin.OPENED) == null) {
            giveUp(Ending.NO_ENDPOINT);
        } else {
            hedgeLater();
        }
    }

    /** Begins an attempt on the next candidate that has room; null when attempts, time or candidates are used up. */
    private @Nullable Attempt attempt(Origin origin) {
        while (attempts < route.connect().attempts() && timeLeft().isPositive()) {
            Candidate candidate = selector().select(route.balance().get(), tried, clientHash);
            if (candidate == null) {
                return null;
            }
            tried.add(candidate.endpoint());
            Attempt attempt = new Attempt(this, context, route.signal(), candidate, origin);
            Ready ready = route.pools().get(context.loop().index()).take(candidate);
            if (ready != null) {
                attempts++;
                attempt.take(ready);
                return attempt;
            }
            if (candidate.load().tryConnecting(route.connect().endpointLimit())) {
                attempts++;
                connect(attempt);
                return attempt;
            }
        }
        return null;
    }

    private Selector selector() {
        return route.selectors().get(context.loop().index());
    }

    private Duration timeLeft() {
        return route.connect().totalTimeout().minusNanos(context.nanoTime() - soughtNanos);
    }

    private void connect(Attempt attempt) {
        connecting.add(attempt);
        Duration left = timeLeft();
        Duration timeout = route.connect().timeout();
        attempt.connect(left.compareTo(timeout) < 0 ? left : timeout);
    }

    private void hedgeLater() {
        if (hedge != null) {
            hedge.cancel();
        }
        Duration after = route.connect().hedgeAfter();
        if (after.isPositive() && reached == null && !settled && !hedged) {
            hedge = context.loop().schedule(this::hedge, after);
        }
    }

    /** The attempt is slow: a second one begins beside it, if it may. */
    private void hedge() {
        if (reached != null || connecting.size() != 1 || !context.hedges().affordable()) {
            return;
        }
        Attempt second = attempt(Origin.HEDGED);
        if (second != null) {
            hedged = true;
            context.hedges().spend();
            observer.hedged(second.candidate().backend());
        }
    }

    /** An attempt has an endpoint: the other one, if there is one, has lost. */
    void reached(Attempt attempt) {
        if (attempt.origin() != Origin.POOLED) {
            observer.connected(
                    attempt.candidate().backend(), attempt.experience().connectNanos());
        }
        connecting.remove(attempt);
        connecting.forEach(Attempt::lose);
        connecting.clear();
        reached = attempt;
        reachedNanos = context.nanoTime();
        if (watchdog == null) {
            watchdog = new Watchdog(context.loop(), () -> relay == null ? 0 : relay.activity(), this::abort);
            watchdog.begin(route.lifespan(), context.random());
        }
        client.reading(true);
        relayWhatTheClientSaid();
    }

    /** An attempt failed; it has given its place back. */
    void failed(Attempt attempt, ConnectFailure failure) {
        connecting.remove(attempt);
        switch (failure) {
            // Every other endpoint would fail just so.
            case EXHAUSTED -> {
                tell(attempt, AttemptFailure.LOCAL);
                attempts = route.connect().attempts();
            }
            // Says nothing of the endpoint, but for now it cannot be reached.
            case LOCAL -> {
                tell(attempt, AttemptFailure.LOCAL);
                selector().failed(attempt.candidate());
            }
            case REFUSED, RESET, TIMEOUT, UNREACHABLE ->
                blame(attempt, AttemptFailure.of(failure), failure.cause(waited(attempt)));
        }
        if (connecting.isEmpty()) {
            nextAttempt();
        }
    }

    /** All of {@code connect.timeout}, or what was left of {@code connect.totalTimeout}. */
    private Duration waited(Attempt attempt) {
        Duration waited = Duration.ofNanos(attempt.elapsedNanos());
        Duration timeout = route.connect().timeout();
        return waited.compareTo(timeout) < 0 ? waited.truncatedTo(ChronoUnit.MILLIS) : timeout;
    }

    /** The endpoint took the connection and dropped it before a byte went either way: nothing is lost by trying another. */
    void dropped() {
        lost();
        nextAttempt();
    }

    /** What the pool gave was dropped before a byte went either way: a fresh connection to the same endpoint, if there is time. */
    void waitedTooLong(Attempt attempt) {
        lost();
        if (timeLeft().isPositive()
                && attempt.candidate().load().tryConnecting(route.connect().endpointLimit())) {
            connect(attempt);
            hedgeLater();
        } else {
            nextAttempt();
        }
    }

    /** It is the endpoint's fault. */
    void blame(Attempt attempt, AttemptFailure failure, String cause) {
        tell(attempt, failure);
        attempt.experience().failed(cause);
        selector().failed(attempt.candidate());
    }

    /** It dropped a client who had spoken, which may be either's fault: no reason to avoid it at once. */
    void suspect(Attempt attempt, String cause) {
        tell(attempt, AttemptFailure.DROPPED);
        attempt.experience().dropped(cause);
    }

    private void tell(Attempt attempt, AttemptFailure failure) {
        observer.attemptFailed(attempt.candidate().backend(), failure);
        if (failures.isEmpty()) {
            failures = new ArrayList<>(1);
        }
        failures.add(new FailedAttempt(attempt.candidate().endpoint(), failure, attempt.elapsedNanos()));
    }

    private void relayWhatTheClientSaid() {
        if (reached != null && waitingClient.hasSpoken()) {
            waitingClient.handOver(relay().clientEvents());
        }
    }

    /** The relay between the client and the endpoint that was reached, begun now if this is the first byte. */
    Relay relay() {
        if (relay == null) {
            relay = Objects.requireNonNull(reached, "no endpoint is connected").relay(client);
            relay.start();
        }
        return relay;
    }

    void forwarded(long bytesUpstream, long bytesDownstream) {
        observer.forwarded(bytesUpstream, bytesDownstream);
    }

    void ended(RelayOutcome outcome) {
        Ending ending =
                aborted != null && outcome.end() == RelayOutcome.End.ABORTED ? aborted : Ending.of(outcome.end());
        settle(ending, outcome.bytesUpstream(), outcome.bytesDownstream());
    }

    /** Ends without a relay: the client is told by a reset, which no one takes for an answer. */
    private void giveUp(Ending ending) {
        connecting.forEach(Attempt::cancel);
        connecting.clear();
        if (reached != null) {
            reached.cancel();
        }
        settle(ending, 0, 0);
        client.reset();
    }

    private void settle(Ending ending, long bytesUpstream, long bytesDownstream) {
        if (settled) {
            return;
        }
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

    private ConnectionSummary summary(Ending ending, long bytesUpstream, long bytesDownstream) {
        Attempt last = reached;
        return new ConnectionSummary(
                ending,
                client.remoteAddress(),
                last == null ? null : last.candidate().backend(),
                last == null ? null : last.candidate().endpoint(),
                last == null ? Origin.OPENED : last.origin(),
                attempts,
                failures,
                last == null ? 0 : last.experience().connectNanos(),
                last == null ? -1 : last.experience().firstByteNanos(),
                context.nanoTime() - acceptedNanos,
                bytesUpstream,
                bytesDownstream);
    }
}
