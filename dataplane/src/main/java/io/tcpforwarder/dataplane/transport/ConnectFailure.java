package io.tcpforwarder.dataplane.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.util.List;

/** Why a connection could not be opened. */
public enum ConnectFailure {
    /** The host answered that nobody listens. */
    REFUSED,
    /** No answer in time. */
    TIMEOUT,
    /** The network says that there is no way. */
    UNREACHABLE,
    /** This process has no file descriptor, memory or local port left, or is not allowed to: not the endpoint's fault. */
    LOCAL;

    /** Neither Java nor Netty has types for these; both give the text of strerror(3). */
    private static final List<String> LOCAL_TEXTS = List.of(
            "Too many open files",
            "Cannot assign requested address",
            "No buffer space",
            "Cannot allocate memory",
            "Permission denied",
            "Operation not permitted");

    /** Tells from the fault of a connect whose it was. */
    public static ConnectFailure of(IOException cause) {
        String text = String.valueOf(cause.getMessage());
        if (cause instanceof BindException || LOCAL_TEXTS.stream().anyMatch(text::contains)) {
            return LOCAL;
        }
        if (text.contains("timed out")) {
            return TIMEOUT;
        }
        boolean unreachable = cause instanceof NoRouteToHostException
                || text.contains("unreachable")
                || text.contains("No route to host");
        return unreachable ? UNREACHABLE : REFUSED;
    }
}
