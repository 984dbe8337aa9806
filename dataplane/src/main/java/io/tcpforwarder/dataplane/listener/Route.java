package io.tcpforwarder.dataplane.listener;

import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.pool.UpstreamPool;
import io.tcpforwarder.dataplane.selection.Selector;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where a listener's new connections go, as one immutable value; connections that have begun keep the one they began with.
 *
 * @param listener its name
 * @param balance the current snapshot
 * @param selectors one for each event loop, in the loops' order
 * @param pools one for each event loop, in the loops' order
 * @param connect how endpoints are reached
 * @param signal what is measured
 * @param lifespan how long connections last
 */
public record Route(
        String listener,
        Supplier<Balance> balance,
        List<Selector> selectors,
        List<UpstreamPool> pools,
        ConnectSettings connect,
        Signal signal,
        Lifespan lifespan) {}
