package io.tcpforwarder.dataplane.probing;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.function.Supplier;

/** One probe's side of one connection: speaks on a {@link Line} and decides there whether the server works. The loop's. */
interface Conversation {
    /** The connection is open. */
    void begin();

    /** Bytes came. Holds all that were not read yet; what is left unread is given again with the next. */
    void heard(ByteBuf received);

    /**
     * How long to wait for a verdict before {@link #silent}.
     *
     * @param connecting how long it took to connect
     * @param rest of the probe's timeout, the longest possible
     */
    default Duration patience(Duration connecting, Duration rest) {
        return rest;
    }

    /**
     * The server has not said enough.
     *
     * @param cause that a person is told
     */
    default void silent(Line line, Supplier<String> cause) {
        line.fails(cause.get());
        line.hangUp();
    }

    /** What the server should have said, as it stands behind "where"; empty where anything will do. */
    default String expected() {
        return "";
    }

    /** What the server said, fit to be told on. */
    default String quote(String said) {
        return Quote.of(said);
    }

    /** What the server said, beside what it should have said. */
    default String amiss(String said) {
        return quote(said) + (expected().isEmpty() ? "" : " where " + expected() + " was expected");
    }
}
