package io.tcpforwarder.dataplane.relay;

import io.tcpforwarder.dataplane.transport.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relays of one event loop that have taken bytes of which their observers have not heard. They are told once a second, all together:
 * so a connection that lasts for hours is counted while it lasts, a read costs nothing for it but the first of each second, and relays
 * that carry nothing are not even looked at. The loop is woken for it only while bytes flow. Owned by the loop.
 */
public final class FlowingRelays {
    /** Less than anybody scrapes or looks at rates. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    /** The place of a relay that is not here. */
    static final int NOWHERE = -1;

    private static final Logger log = LoggerFactory.getLogger(FlowingRelays.class);

    /** Takes less than a tenth of a millisecond, after which others have their turn. */
    static final int TOLD_AT_ONCE = 1000;

    private final Loop loop;

    /** In no order. Each knows its place, so that one that ends leaves no trace however many others there are. */
    private final List<Relay> relays = new ArrayList<>();

    /** How many are still to be told in this second: the first ones. Those behind them have come since, and wait for the next. */
    private int left;

    private boolean scheduled;

    /** Begins without any. */
    public FlowingRelays(Loop loop) {
        this.loop = loop;
    }

    void add(Relay relay) {
        if (relay.place == NOWHERE) {
            // Each step only when the one before it has worked: there may be no memory.
            relays.add(relay);
            relay.place = relays.size() - 1;
            if (!scheduled) {
                schedule(this::tell, INTERVAL);
            }
        }
    }

    /** The last one takes its place, and is told with the first ones then, whether it was one of them or not. */
    void remove(Relay relay) {
        if (relay.place != NOWHERE) {
            Relay last = relays.removeLast();
            if (last != relay) {
                relays.set(relay.place, last);
                last.place = relay.place;
            }
            relay.place = NOWHERE;
        }
    }

    private void tell() {
        left = relays.size();
        tellSome();
    }

    private void tellSome() {
        for (int told = 0; told < TOLD_AT_ONCE && hasLeft(); told++) {
            left--;
            tell(relays.get(left));
        }
        scheduled = false;
        if (hasLeft()) {
            // Others have their turn first.
            schedule(this::tellSome, Duration.ZERO);
        } else if (!relays.isEmpty()) {
            schedule(this::tell, INTERVAL);
        }
    }

    private void schedule(Runnable task, Duration delay) {
        loop.schedule(task, delay);
        scheduled = true;
    }

    /** Some may have ended since the last turn. */
    private boolean hasLeft() {
        left = Math.min(left, relays.size());
        return left > 0;
    }

    private void tell(Relay relay) {
        remove(relay);
        try {
            relay.tell();
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error("Bytes of a connection are not counted", e);
        }
    }
}
