package io.tcpforwarder.dataplane.listener;

import io.tcpforwarder.dataplane.admission.Admission;
import io.tcpforwarder.dataplane.admission.Permit;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.ServerPort;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.transport.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listening port. Its socket is open only while there is an endpoint to send clients to: a client of a closed port is refused
 * at once by the kernel, which is better than to be accepted and dropped. Owned by the control thread.
 */
public final class Listener {
    private static final Logger log = LoggerFactory.getLogger(Listener.class);

    /** How long a listener waits for an endpoint to come back before it closes its port. */
    private static final long SUSPEND_AFTER_MILLIS = 2_000;

    /** Between two tries to open a port that something else holds; the first sooner, for it may be a listener that is closing. */
    private static final long REOPEN_AFTER_MILLIS = 1_000;

    private static final long REOPEN_FIRST_MILLIS = 50;

    private final String name;
    private final InetSocketAddress address;
    private final Transport transport;
    private final ScheduledExecutorService control;
    private final Admission admission;
    private final List<LoopContext> contexts;
    private final ConnectionObserver observer;

    /** Read on event loops, once for each connection. */
    private volatile Route route;

    /** Connections of this listener, also through a port that it had before: written on event loops. */
    private final AtomicInteger active;

    private boolean wanted;
    private boolean opening;
    private boolean stopped;

    /** The suspension that comes when no endpoint does; null while there is one, or no port to close. */
    private @Nullable ScheduledFuture<?> suspension;

    /** The next try to open the port after one that failed; null, or over, while there is none. */
    private @Nullable ScheduledFuture<?> retry;

    private @Nullable ServerPort port;
    private @Nullable String error;
    private boolean told;

    /** Closed at first: {@link #usable} opens it. */
    public Listener(
            String name,
            InetSocketAddress address,
            Transport transport,
            ScheduledExecutorService control,
            Admission admission,
            List<LoopContext> contexts,
            ConnectionObserver observer,
            AtomicInteger active,
            Route route) {
        this.name = name;
        this.address = address;
        this.transport = transport;
        this.control = control;
        this.admission = admission;
        this.contexts = contexts;
        this.observer = observer;
        this.active = active;
        this.route = route;
    }

    public String name() {
        return name;
    }

    public InetSocketAddress address() {
        return address;
    }

    /** Sends connections that come from now on another way. */
    public void route(Route route) {
        this.route = route;
    }

    /** Whether the socket is open. */
    public boolean accepting() {
        return port != null;
    }

    /** Why the port could not be opened, or null. */
    public @Nullable String error() {
        return error;
    }

    /** Whether the port is as it should be: open when there is an endpoint, closed when there is none. */
    public boolean settled() {
        return (port != null) == wanted && !opening;
    }

    /** There is an endpoint to send clients to: the port opens at once. */
    public void usable() {
        stay();
        if (!stopped && !wanted) {
            wanted = true;
            open();
        }
    }

    /**
     * There is none.
     *
     * @param forSure whether it is the word of discovery rather than of failures, which may pass
     */
    public void unusable(boolean forSure) {
        if (!wanted) {
            return;
        }
        if (forSure) {
            suspend();
        } else if (suspension == null) {
            suspension = control.schedule(this::suspend, SUSPEND_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void stay() {
        if (suspension != null) {
            suspension.cancel(false);
            suspension = null;
        }
    }

    /** Closes the port for good; connections go on. */
    public void stop() {
        stopped = true;
        close();
    }

    private void suspend() {
        log.warn("Listener {} closes port {}: no endpoint is usable", name, address.getPort());
        close();
    }

    private void close() {
        stay();
        if (retry != null) {
            retry.cancel(false);
        }
        wanted = false;
        error = null;
        if (port != null) {
            port.close();
            port = null;
        }
    }

    private void open() {
        if (!wanted || opening || port != null) {
            return;
        }
        opening = true;
        transport.listen(address, this::accepted, new Transport.ListenOutcome() {
            @Override
            public void listening(ServerPort opened) {
                control.execute(() -> opened(opened));
            }

            @Override
            public void failed(String message) {
                control.execute(() -> notOpened(message));
            }
        });
    }

    private void opened(ServerPort opened) {
        opening = false;
        if (wanted) {
            port = opened;
            error = null;
            told = false;
            log.info("Listener {} accepts connections on port {}", name, opened.number());
        } else {
            opened.close();
        }
    }

    private void notOpened(String message) {
        opening = false;
        if (wanted) {
            boolean first = error == null;
            retry = control.schedule(
                    this::open, first ? REOPEN_FIRST_MILLIS : REOPEN_AFTER_MILLIS, TimeUnit.MILLISECONDS);
            if (!first && !told) {
                told = true;
                log.error("Listener {}: {}; trying again every second", name, message);
            }
            error = message;
        }
    }

    /** On the event loop that owns the client from now on. */
    private void accepted(Loop loop, Stream client) {
        Permit permit = admission.admit();
        if (permit == null) {
            observer.refused();
            client.reset();
            return;
        }
        active.incrementAndGet();
        new Connection(contexts.get(loop.index()), route, observer, client, permit, active::decrementAndGet).start();
    }
}
