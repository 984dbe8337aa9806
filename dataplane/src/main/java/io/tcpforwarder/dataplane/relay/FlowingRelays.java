package io.tcpforwarder.dataplane.relay;

import io.tcpforwarder.dataplane.transport.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

    private final Loop loop;

    /** In no order. Each knows its place, so that one that ends leaves no trace however many others there are. */
    private final List<Relay> relays = new ArrayList<>();

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
                loop.schedule(this::tell, INTERVAL);
                scheduled = true;
            }
        }
    }

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
        scheduled = false;
        while (!relays.isEmpty()) {
            Relay relay = relays.getLast();
            remove(relay);
            relay.tell();
        }
    }
}
