package io.tcpforwarder.dataplane.relay;

/** Is told what a relay experiences, on its loop. */
public interface RelayObserver {
    /** The client's first byte came. At most once. */
    void clientSpoke();

    /** The endpoint's first byte came. At most once. */
    void endpointAnswered();

    /**
     * So many bytes more were taken from each side: once a second while there are any, and the rest before {@link #ended}, of whose
     * outcome these are the parts.
     */
    void forwarded(long bytesUpstream, long bytesDownstream);

    /** Both streams are closed. Exactly once, the last call. */
    void ended(RelayOutcome outcome);
}
