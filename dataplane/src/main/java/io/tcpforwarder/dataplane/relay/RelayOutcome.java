package io.tcpforwarder.dataplane.relay;

/**
 * How a relay ended.
 *
 * @param end which side ended it, and how
 * @param bytesUpstream taken from the client for the endpoint
 * @param bytesDownstream taken from the endpoint for the client
 * @param dropped the endpoint ended without a single byte although the client still waited
 */
public record RelayOutcome(End end, long bytesUpstream, long bytesDownstream, boolean dropped) {
    /** Which side ended a relay. */
    public enum End {
        /** Both sides ended their output. */
        COMPLETED,
        /** The client's side broke. */
        CLIENT_BROKE,
        /** The endpoint's side broke. */
        ENDPOINT_BROKE,
        /** {@link Relay#abort}. */
        ABORTED
    }
}
