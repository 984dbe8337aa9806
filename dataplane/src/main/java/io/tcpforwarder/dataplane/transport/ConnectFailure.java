package io.tcpforwarder.dataplane.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Why a connection could not be opened. */
public enum ConnectFailure {
    /** The host answered that nobody listens. */
    REFUSED,
    /** The host took the connection and reset it before that was noticed. */
    RESET,
    /** No answer in time. */
    TIMEOUT,
    /** The network says that there is no way. */
    UNREACHABLE,
    /** This machine has no port left for that address, or does not allow to connect to it: not the endpoint's fault. */
    LOCAL,
    /** This process has no file descriptor or memory left, whatever the address. */
    EXHAUSTED;

    /** Neither Java nor Netty has types for these; both give the text of strerror(3). */
    private static final List<String> LOCAL_TEXTS =
            List.of("Cannot assign requested address", "Permission denied", "Operation not permitted");

    private static final List<String> EXHAUSTED_TEXTS =
            List.of("Too many open files", "No buffer space", "Cannot allocate memory");

    /**
     * What a person is told of it.
     *
     * @param waited how long an answer was waited for
     */
    public String cause(Duration waited) {
        return switch (this) {
            case REFUSED -> "connection refused";
            case RESET -> "reset without an answer";
            case TIMEOUT -> "no answer within " + text(waited);
            case UNREACHABLE -> "no way to the host";
            case LOCAL, EXHAUSTED -> "not tried, for want of ports, files or memory here";
        };
    }

    /** As specs write durations: {@code 2s}, {@code 0.5s}, {@code 1m30s}. */
    public static String text(Duration duration) {
        return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    /** Tells from the fault of a connect whose it was. */
    public static ConnectFailure of(IOException cause) {
        String text = String.valueOf(cause.getMessage());
        if (EXHAUSTED_TEXTS.stream().anyMatch(text::contains)) {
            return EXHAUSTED;
        }
        if (cause instanceof BindException || LOCAL_TEXTS.stream().anyMatch(text::contains)) {
            return LOCAL;
        }
        if (text.contains("timed out")) {
            return TIMEOUT;
        }
        if (text.contains("reset by peer") || text.contains("Connection reset")) {
            return RESET;
        }
        boolean unreachable = cause instanceof NoRouteToHostException
                || text.contains("unreachable")
                || text.contains("is down")
                || text.contains("No route to host");
        return unreachable ? UNREACHABLE : REFUSED;
    }
}
