package io.tcpforwarder.dataplane.listener;

/** What is measured of an endpoint when a connection to it works. */
public enum Signal {
    /** The time to connect. */
    CONNECT,
    /** From the client's first byte, or from connected where the endpoint speaks first, to the endpoint's first byte. */
    FIRST_BYTE,
    /** The kernel's round-trip time; the time to connect where the kernel does not tell. */
    RTT
}
