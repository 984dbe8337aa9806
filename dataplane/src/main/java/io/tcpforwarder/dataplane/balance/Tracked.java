package io.tcpforwarder.dataplane.balance;

import io.tcpforwarder.dataplane.balance.History.Present;
import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.endpoint.EndpointLoad;
import io.tcpforwarder.dataplane.health.Health;
import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.SlowStart;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.scoring.Score;
import io.tcpforwarder.dataplane.view.EndpointDetail;
import io.tcpforwarder.dataplane.view.EndpointView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is known of one endpoint of one backend. The control thread's, all of it. */
final class Tracked {
    final Balancer owner;
    final Candidate candidate;
    final Score score;
    final Health health;
    private final History history = new History();
    /** In slow start: neither in the first endpoint set nor as long in use as that lasts. */
    private boolean young;

    /** When it came, or came back: what has just started has cold caches, and was sent nothing meanwhile. */
    private long begun;

    private boolean present = true;
    /** What discovery gave it, 1 to 1000. */
    private int weight;

    private boolean everConnected;
    private long lastConnected;
    private State state;
    private Instant since;

    Tracked(
            Balancer owner,
            String backend,
            Endpoint endpoint,
            EndpointLoad load,
            Score score,
            Health health,
            boolean young,
            int weight,
            long now,
            Instant since) {
        this.owner = owner;
        this.candidate = new Candidate(backend, endpoint, load, this);
        this.score = score;
        this.health = health;
        this.young = young;
        this.weight = weight;
        this.begun = now;
        this.state = health.state();
        this.since = since;
    }

    /** Samples that come later than this are of no interest. */
    void leave() {
        present = false;
    }

    boolean present() {
        return present;
    }

    void announced(Availability availability, int itsWeight) {
        health.announced(availability);
        weight = itsWeight;
    }

    void sampled(Outcome outcome, long nanos, long now, @Nullable String cause) {
        switch (outcome) {
            case SUCCEEDED -> {
                score.succeeded(now, nanos, false);
                connected(now);
            }
            case SUCCEEDED_UNTIMED -> {
                score.succeeded(now);
                connected(now);
            }
            case SLOWER -> score.slow(now, nanos);
            case FAILED -> {
                score.failed(now, false);
                history.connectionFailed(Objects.requireNonNullElse(cause, ""), now);
            }
            case DROPPED -> {
                score.dropped(now);
                history.connectionFailed(Objects.requireNonNullElse(cause, ""), now);
            }
        }
    }

    private void connected(long now) {
        health.connected();
        everConnected = true;
        lastConnected = now;
    }

    void probeFailed(String cause, long now) {
        history.probeFailed(cause, now);
        score.failed(now, true);
        health.probeFailed();
    }

    void probeSucceeded(long nanos, long now) {
        history.probeSucceeded(now);
        if (nanos < 0) {
            score.succeeded(now);
        } else {
            score.succeeded(now, nanos, true);
        }
        health.probeSucceeded();
    }

    boolean connectedWithin(long nanos, long now) {
        return everConnected && now - lastConnected < nanos;
    }

    double share(long slowStartNanos, long now) {
        if (young && now - begun >= slowStartNanos) {
            young = false;
        }
        return young ? weight * SlowStart.share(now - begun, slowStartNanos) : weight;
    }

    boolean young() {
        return young;
    }

    /** As it was when it was last noted. */
    State state() {
        return state;
    }

    /** Notes when the state changed, and tells whether it did. */
    boolean moved(long now, InstantSource clock) {
        State was = state;
        state = health.state();
        if (state == was) {
            return false;
        }
        since = clock.instant();
        history.moved(state);
        if (state == State.HEALTHY && was != State.TERMINATING) {
            young = true;
            begun = now;
        }
        return true;
    }

    EndpointView view(Present present, boolean used, long slowStartNanos) {
        long now = present.nanos();
        Reason reason = health.reason();
        return new EndpointView(
                candidate.backend(),
                candidate.endpoint(),
                health.state(),
                reason,
                Math.round(score.millis(now) * 1000),
                score.measured() ? Math.round(score.latencyMillis() * 1000) : 0,
                (int) Math.round(score.successRate(now) * 100),
                score.failuresInRow(),
                candidate.load().active(),
                since,
                new EndpointDetail(
                        used,
                        health.down(),
                        share(slowStartNanos, now),
                        candidate.load().pending(),
                        Math.round(score.excessMillis() * 1000),
                        score.samples(now),
                        history.ejections(),
                        health.isEjected() ? present.instant(now + health.ejectionLeftNanos(now)) : null,
                        everConnected ? present.instant(lastConnected) : null,
                        history.lastFailure(present),
                        history.lastProbe(present)));
    }
}
