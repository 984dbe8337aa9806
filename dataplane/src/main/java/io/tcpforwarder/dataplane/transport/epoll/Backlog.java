package io.tcpforwarder.dataplane.transport.epoll;

/**
 * The memory that the streams of a loop hold because their peers take no more, and how much may therefore be read at once. What has been
 * read must be kept, whoever it is for: so the fuller the backlog, the less is read at a time, down to pieces so small that all
 * connections together fit. Nobody is held up by others whose peers are slow. Owned by its loop.
 */
final class Backlog {
    /** Holds what a socket gives in one read; larger ones were not faster over loopback. */
    static final int LARGEST_READ = 64 * 1024;

    /** One for each direction of 10,000 connections are 20 MiB. */
    static final int SMALLEST_READ = 1024;

    /** Of what is left, which this many reads would fill. */
    private static final int SHARE = 16;

    private final long room;
    private long held;

    /** @param room bytes that may be held before reads are of the smallest size; less than there is, as small reads come on top */
    Backlog(long room) {
        this.room = room;
    }

    /** Bytes to read at once. */
    int readSize() {
        return Math.clamp((room - held) / SHARE, SMALLEST_READ, LARGEST_READ);
    }

    /** So many bytes more are held; fewer, where negative. */
    void grow(int bytes) {
        held += bytes;
    }
}
