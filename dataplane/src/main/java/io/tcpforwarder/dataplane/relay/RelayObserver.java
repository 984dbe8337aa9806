package io.tcpforwarder.dataplane.relay;

/** Is told what a relay experiences, on its loop. */
public interface RelayObserver {
    /** The client's first byte came. At most once. */
    void clientSpoke();

    /** The endpoint's first byte came. At most once. */
    void endpointAnswered();

    /** Both streams are closed. Exactly once, the last call. */
    void ended(RelayOutcome outcome);
}
