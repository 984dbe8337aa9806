package io.tcpforwarder.dataplane.balance;

import java.util.Arrays;
import java.util.List;

/**
 * One immutable snapshot of what event loops may choose from.
 *
 * @param backends with a weight above 0 and at least one usable endpoint
 */
public record Balance(List<Backend> backends) {
    public static final Balance EMPTY = new Balance(List.of());

    public Balance {
        backends = List.copyOf(backends);
    }

    /** Whether there is anything to choose. */
    public boolean usable() {
        return !backends.isEmpty();
    }

    /** The usable endpoints of one backend, all of its best tier. Only the load behind {@link #load} changes. */
    public static final class Backend {
        /** Load above this part of the endpoints makes one hot: one standard deviation above the mean (Prequal's choice). */
        private static final double HOT_QUANTILE = 0.84;

        /**
         * And twice the mean load, for some are always above the quantile, by chance: a slow endpoint, cold because it is avoided, would be
         * preferred to those, and get a fifth of its share however slow it is.
         */
        private static final double HOT_MEANS = 2;

        private final String name;
        private final int weight;
        private final int limit;
        private final List<Candidate> candidates;
        private final double[] scores;
        private final double[] shares;
        private final double meanShare;
        private final double hotLoad;

        /** At least one candidate; scores and shares by its position. */
        Backend(String name, int weight, int limit, List<Candidate> candidates, double[] scores, double[] shares) {
            this.name = name;
            this.weight = weight;
            this.limit = limit;
            this.candidates = candidates;
            this.scores = scores;
            this.shares = shares;
            this.meanShare = Arrays.stream(shares).sum() / shares.length;
            this.hotLoad = hotLoad();
        }

        // Sorting at each pick would cost more than the connection: the bar is at most one publication old,
        // the loads that are held against it are live.
        private double hotLoad() {
            double[] loads = new double[size()];
            Arrays.setAll(loads, this::load);
            Arrays.sort(loads);
            double quantile = loads[Math.min(loads.length - 1, (int) (HOT_QUANTILE * loads.length))];
            return Math.max(quantile, HOT_MEANS * Arrays.stream(loads).sum() / loads.length);
        }

        public String name() {
            return name;
        }

        public int weight() {
            return weight;
        }

        /** Connections at once to one endpoint, attempts among them; 0: any number. */
        public int limit() {
            return limit;
        }

        public int size() {
            return candidates.size();
        }

        /** The same list object in each snapshot, as long as the same endpoints are usable. */
        public List<Candidate> candidates() {
            return candidates;
        }

        public Candidate candidate(int index) {
            return candidates.get(index);
        }

        /** In milliseconds, lower is better. */
        public double score(int index) {
            return scores[index];
        }

        /** How much an endpoint should get beside the others: its weight, of which it gets a tenth at first while it is new. */
        public double share(int index) {
            return shares[index];
        }

        /**
         * Connections, as many as an average endpoint would feel them to be, and the one to come; live. An idle endpoint is at 1 whatever
         * its share: were the one to come divided by it too, then the largest endpoint alone would be chosen while all are idle.
         */
        public double load(int index) {
            return 1 + candidates.get(index).load().total() * (meanShare / shares[index]);
        }

        /** Whether an endpoint carries more than nearly all others. */
        public boolean hot(int index) {
            return load(index) > hotLoad;
        }
    }
}
