package io.tcpforwarder.dataplane.selection;

import java.util.random.RandomGenerator;

/** How an endpoint of a backend is picked. */
public enum Algorithm {
    EWMA,
    LEAST_CONNECTIONS,
    ROUND_ROBIN,
    RANDOM;

    /** A selector for one event loop and listener, with a generator that no other thread uses. */
    public Selector selector(RandomGenerator random) {
        return new WeightedSelector(
                switch (this) {
                    case EWMA -> new Ewma(random);
                    case LEAST_CONNECTIONS -> new LeastConnections(random);
                    case ROUND_ROBIN -> new RoundRobin(random);
                    case RANDOM -> new RandomPick(random);
                },
                random);
    }
}
