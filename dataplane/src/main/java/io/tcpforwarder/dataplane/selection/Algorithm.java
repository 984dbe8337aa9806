package io.tcpforwarder.dataplane.selection;

import java.util.random.RandomGenerator;

/** How an endpoint of a backend is picked. */
public enum Algorithm {
    EWMA,
    LEAST_CONNECTIONS,
    ROUND_ROBIN,
    RANDOM,
    SOURCE_IP_HASH;

    /** A selector for one event loop and listener, with a generator that no other thread uses. */
    public Selector selector(RandomGenerator random) {
        WeightedSelector.Draw anyBackend = (_, _) -> random.nextDouble();
        return switch (this) {
            case EWMA -> new WeightedSelector(new Ewma(random), anyBackend);
            case LEAST_CONNECTIONS -> new WeightedSelector(new LeastConnections(random), anyBackend);
            case ROUND_ROBIN -> new WeightedSelector(new RoundRobin(random), anyBackend);
            case RANDOM -> new WeightedSelector(new RandomPick(random), anyBackend);
            case SOURCE_IP_HASH -> new WeightedSelector(new SourceIpHash(), SourceIpHash::draw);
        };
    }
}
