package io.tcpforwarder.dataplane.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.tcpforwarder.dataplane.listener.ConnectionObserver;
import io.tcpforwarder.dataplane.listener.ConnectionObservers;
import io.tcpforwarder.dataplane.listener.ConnectionSummary;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.LoggerFactory;

/**
 * One line for each connection that ends, while it is switched on. Event loops only put what there is to tell into a queue; a thread
 * of its own makes lines of it. When that is too slow, lines are dropped and counted, for a log must not delay a connection. Any
 * thread may call.
 */
public final class AccessLog {
    /** The logger's name, which a line begins with. */
    static final String NAME = "access";

    /** A second of 8,000 connections. */
    private static final int CAPACITY = 8192;

    private static final Duration FLUSH = Duration.ofSeconds(1);

    private final Logger logger;
    private final InstantSource clock;
    private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final LongAdder dropped = new LongAdder();
    private volatile boolean on;

    /**
     * Begins switched off.
     *
     * @param clock for the times of the lines
     * @param thread on which lines are written, for as long as the process lives
     */
    public AccessLog(InstantSource clock, Executor thread) {
        this((Logger) LoggerFactory.getLogger(NAME), clock, thread);
    }

    AccessLog(Logger logger, InstantSource clock, Executor thread) {
        this.logger = logger;
        this.clock = clock;
        thread.execute(this::write);
    }

    /** From now on, or no more. */
    public void on(boolean wanted) {
        on = wanted;
    }

    /** Lines that were lost because they could not be written as fast as connections ended. */
    public long dropped() {
        return dropped.sum();
    }

    /** Hears what others hear too. */
    public ConnectionObservers beside(ConnectionObservers others) {
        return new ConnectionObservers() {
            @Override
            public ConnectionObserver of(String listener) {
                return new LoggedConnections(listener, others.of(listener), AccessLog.this);
            }

            @Override
            public void backends(String listener, Set<String> names) {
                others.backends(listener, names);
            }

            @Override
            public void removed(String listener) {
                others.removed(listener);
            }
        };
    }

    void ended(String listener, ConnectionSummary summary) {
        if (on) {
            AccessLine line = new AccessLine(clock.instant(), listener, summary);
            if (!queue.offer(() -> logger.callAppenders(event(line)))) {
                dropped.increment();
            }
        }
    }

    /** Waits until the lines of now are written, for a second at most: who reads them may have stopped reading. */
    public void flush() {
        CompletableFuture<Void> written = new CompletableFuture<>();
        if (queue.offer(() -> written.complete(null))) {
            try {
                written.get(FLUSH.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // They are lost, as the process ends.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void write() {
        try {
            while (true) {
                queue.take().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** With the time at which the connection ended, and whatever the level is: who switches this on wants the lines. */
    private ILoggingEvent event(AccessLine line) {
        LoggingEvent event =
                new LoggingEvent(AccessLog.class.getName(), logger, Level.INFO, "connection ended", null, null);
        event.setInstant(line.at());
        line.pairs().forEach(event::addKeyValuePair);
        return event;
    }
}
