package io.tcpforwarder.dataplane.balance;

import io.tcpforwarder.dataplane.balance.History.Present;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.health.Tier;
import io.tcpforwarder.dataplane.view.EndpointView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One backend of a {@link Balancer} with what is known of its endpoints. The control thread's. */
final class TrackedBackend {
    final String name;
    final Map<Endpoint, Tracked> endpoints = new LinkedHashMap<>();
    int weight;
    /** Whether discovery has told its first set. */
    boolean announced;

    private List<Candidate> published = List.of();

    TrackedBackend(String name) {
        this.name = name;
    }

    int count(State state) {
        int count = 0;
        for (Tracked endpoint : endpoints.values()) {
            if (endpoint.health.state() == state) {
                count++;
            }
        }
        return count;
    }

    /** Those that are merely down use up nothing of the half: nobody decided that for them. */
    boolean mayEject() {
        int ejected = 0;
        for (Tracked endpoint : endpoints.values()) {
            if (endpoint.health.state() == State.EJECTED && endpoint.health.isEjected()) {
                ejected++;
            }
        }
        return Tier.mayEject(ejected, count(State.EJECTED) + count(State.HEALTHY));
    }

    /** Whether the other endpoints do twice as well on average. A client whom they all drop has them all look alike. */
    boolean standsOut(Tracked one, long now) {
        double sum = 0;
        int others = 0;
        for (Tracked endpoint : endpoints.values()) {
            State state = endpoint.health.state();
            if (endpoint != one && (state == State.HEALTHY || state == State.EJECTED)) {
                sum += endpoint.score.successRate(now);
                others++;
            }
        }
        return others > 0 && sum / others >= 2 * one.score.successRate(now);
    }

    Tier tier() {
        int ready = count(State.HEALTHY);
        int helpful = 0;
        int terminating = 0;
        for (Tracked endpoint : endpoints.values()) {
            State state = endpoint.health.state();
            if (state == State.EJECTED && !endpoint.health.down()) {
                helpful++;
            } else if (state == State.TERMINATING && !endpoint.health.down()) {
                terminating++;
            }
        }
        return Tier.of(ready, helpful, ready + count(State.EJECTED), terminating);
    }

    Balance.Backend snapshot(Tier tier, long slowStartNanos, int limit, long now) {
        List<Candidate> usable = new ArrayList<>(endpoints.size());
        for (Tracked endpoint : endpoints.values()) {
            if (usableIn(tier, endpoint)) {
                usable.add(endpoint.candidate);
            }
        }
        // The same list for the same endpoints lets selectors keep what they know by position.
        if (!usable.equals(published)) {
            published = List.copyOf(usable);
        }
        double[] scores = new double[published.size()];
        double[] shares = new double[published.size()];
        for (int i = 0; i < scores.length; i++) {
            Tracked endpoint = published.get(i).tracked();
            scores[i] = endpoint.score.millis(now);
            shares[i] = endpoint.share(slowStartNanos, now);
        }
        return new Balance.Backend(name, weight, limit, published, scores, shares);
    }

    EndpointView view(Tracked endpoint, Present present, long slowStartNanos) {
        return endpoint.view(present, weight > 0 && usableIn(tier(), endpoint), slowStartNanos);
    }

    List<EndpointView> view(Present present, long slowStartNanos) {
        Tier tier = weight > 0 ? tier() : Tier.NONE;
        return endpoints.values().stream()
                .map(endpoint -> endpoint.view(present, usableIn(tier, endpoint), slowStartNanos))
                .toList();
    }

    private static boolean usableIn(Tier tier, Tracked endpoint) {
        State state = endpoint.health.state();
        boolean down = endpoint.health.down();
        return switch (tier) {
            case READY -> state == State.HEALTHY;
            case PANIC -> (state == State.HEALTHY || state == State.EJECTED) && !down;
            case TERMINATING -> state == State.TERMINATING && !down;
            case NONE -> false;
        };
    }
}
