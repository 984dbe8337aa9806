package io.tcpforwarder.dataplane;

/** The command line cannot be understood; the message says where and what was expected. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
