package io.tcpforwarder.dataplane.health;

/** What has failed at an endpoint. */
public enum Failure {
    CONNECTION,
    PROBE
}
