package io.tcpforwarder.dataplane.listener;

import io.tcpforwarder.dataplane.balance.Candidate;
import io.tcpforwarder.dataplane.transport.Stream;
import java.time.Duration;

/** What one connection experiences with its endpoint, for the score. Owned by the connection's loop. */
final class Experience {
    /** Time in which a server that takes a connection only to drop it does so: its process looks, is full, and closes. */
    private static final Duration DROP = Duration.ofSeconds(5);

    private static final long NEVER = -1;

    private final LoopContext context;
    private final Signal signal;
    private final Candidate candidate;
    private long connectNanos;
    private long connectedNanos;
    private long firstByteNanos = NEVER;
    private boolean clientSpoke;
    private long clientSpokeNanos;
    private boolean told;

    Experience(LoopContext context, Signal signal, Candidate candidate) {
        this.context = context;
        this.signal = signal;
        this.candidate = candidate;
    }

    /** A client has the connection, which took so long to open. */
    void connected(long nanos) {
        connectNanos = nanos;
        connectedNanos = context.nanoTime();
    }

    void clientSpoke() {
        clientSpoke = true;
        clientSpokeNanos = context.nanoTime();
    }

    /**
     * The endpoint's first byte came.
     *
     * @param waited whether the connection had been open before the client came, so that a greeting may have been there as well
     */
    void answered(Stream endpoint, boolean waited) {
        told = true;
        firstByteNanos = context.nanoTime() - connectedNanos;
        switch (signal) {
            case CONNECT -> context.samples().succeeded(candidate, connectNanos);
            case RTT -> {
                long measured = endpoint.rttNanos();
                context.samples().succeeded(candidate, measured > 0 ? measured : connectNanos);
            }
            case FIRST_BYTE -> {
                if (clientSpoke) {
                    context.samples().succeeded(candidate, context.nanoTime() - clientSpokeNanos);
                } else if (waited) {
                    context.samples().succeeded(candidate);
                } else {
                    context.samples().succeeded(candidate, firstByteNanos);
                }
            }
        }
    }

    /** All went well though the endpoint never said anything, as some protocols have it. */
    void keptSilent() {
        told = true;
        if (signal == Signal.FIRST_BYTE) {
            context.samples().succeeded(candidate);
        } else {
            context.samples().succeeded(candidate, connectNanos);
        }
    }

    void failed(String cause) {
        told = true;
        context.samples().failed(candidate, cause);
    }

    /** The endpoint has ended it without a byte after the client spoke. */
    void dropped(String cause) {
        told = true;
        context.samples().dropped(candidate, cause);
    }

    /** An attempt was given up for a faster one after so long. */
    void slower(long nanos) {
        context.samples().slower(candidate, nanos);
    }

    /** Whether the score has heard anything yet. */
    boolean told() {
        return told;
    }

    /** An endpoint that ends a connection later than this has kept it, and ends it for another reason. */
    boolean isYoung() {
        return context.nanoTime() - connectedNanos < DROP.toNanos();
    }

    long connectNanos() {
        return connectNanos;
    }

    /** From connected to the endpoint's first byte; negative if none came. */
    long firstByteNanos() {
        return firstByteNanos;
    }
}
