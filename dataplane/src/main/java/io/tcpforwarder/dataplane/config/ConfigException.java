package io.tcpforwarder.dataplane.config;

/** A config that cannot be used. The message is for people: where, what was found, what was expected, a line for each problem. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    ConfigException(String message) {
        super(message);
    }
}
