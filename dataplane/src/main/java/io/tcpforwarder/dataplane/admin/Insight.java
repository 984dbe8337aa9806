package io.tcpforwarder.dataplane.admin;

import io.tcpforwarder.dataplane.view.Census;
import io.tcpforwarder.dataplane.view.DataPlaneView;

/** What there is to ask the data plane. Any thread may, and waits for the answer. */
public interface Insight {
    /**
     * What is going on.
     *
     * @throws IllegalStateException if nobody answers in time
     */
    DataPlaneView view();

    /**
     * Its open connections.
     *
     * @param listed how many of the oldest are wanted one by one
     * @throws IllegalStateException if nobody answers in time
     */
    Census connections(int listed);

    /** The config that is applied, to be shown as JSON. */
    Object config();
}
