package io.tcpforwarder.local.demo;

import java.io.IOException;
import java.net.ServerSocket;

/** How a {@link Backend} treats those who connect. Called by the thread that accepts. */
interface Manner {
    Manner STEADY = new Manner() {};

    /** Connections that the kernel keeps until they are accepted. */
    default int backlog() {
        return 128;
    }

    /** Called each time before the next connection is waited for, and again when that took longer than the socket's timeout. */
    default void beforeAccept(ServerSocket server) throws IOException, InterruptedException {}
}
