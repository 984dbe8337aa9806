package io.tcpforwarder.dataplane;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.balance.Transitions;
import io.tcpforwarder.dataplane.endpoint.Target;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.view.EndpointDetail.FailureSeen;
import io.tcpforwarder.dataplane.view.EndpointView;
import io.tcpforwarder.dataplane.view.Explanation;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the log which endpoints of a listener are ejected and why, and which are no longer. Of a thousand in one moment it names the
 * first and counts the others. The control thread's.
 */
final class EndpointLog implements Transitions {
    private static final Logger log = LoggerFactory.getLogger(EndpointLog.class);

    /** In each {@link #SPAN}: as many as a person reads. */
    private static final int LINES = 10;

    private static final Duration SPAN = Duration.ofSeconds(10);

    private final String listener;
    private final Ticker ticker;
    private long begun;
    private int lines;
    private int unnamed;

    EndpointLog(String listener, Ticker ticker) {
        this.listener = listener;
        this.ticker = ticker;
    }

    @Override
    public void moved(State from, State to, Supplier<EndpointView> endpoint) {
        if (from != State.EJECTED && to != State.EJECTED) {
            return;
        }
        tick();
        if (lines == 0) {
            begun = ticker.nanoTime();
        }
        if (lines == LINES) {
            unnamed++;
        } else {
            lines++;
            write(endpoint.get());
        }
    }

    private void write(EndpointView endpoint) {
        if (endpoint.state() == State.EJECTED) {
            FailureSeen failure = endpoint.detail().lastFailure();
            log.warn(
                    "Listener {}: endpoint {} is ejected: {}{}",
                    listener,
                    name(endpoint),
                    Explanation.of(endpoint),
                    failure == null ? "" : "; last failure " + failure.text());
        } else {
            log.info(
                    "Listener {}: endpoint {} is no longer ejected{}",
                    listener,
                    name(endpoint),
                    endpoint.state() == State.HEALTHY ? "" : ": " + Explanation.of(endpoint));
        }
    }

    private static String name(EndpointView endpoint) {
        Target target = endpoint.endpoint().target();
        String label = endpoint.endpoint().label();
        return target == null ? label : label + " (" + target.kind() + " " + target.name() + ")";
    }

    /** Lets time pass: tells how many were not named. */
    void tick() {
        if (lines > 0 && ticker.nanoTime() - begun >= SPAN.toNanos()) {
            if (unnamed > 0) {
                log.warn(
                        "Listener {}: endpoints were ejected, or are no longer, {} more times within {} s: /endpoints lists them all",
                        listener,
                        unnamed,
                        SPAN.toSeconds());
            }
            lines = 0;
            unnamed = 0;
        }
    }
}
