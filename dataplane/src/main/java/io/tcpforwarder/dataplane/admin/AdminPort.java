package io.tcpforwarder.dataplane.admin;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The port of an {@link AdminServer} to be. It is taken before anything else begins, so that a process which cannot have it ends before
 * it has a client; who connects meanwhile waits for the server.
 */
public final class AdminPort {
    private final HttpServer server;

    private AdminPort(HttpServer server) {
        this.server = server;
    }

    /**
     * Takes the port.
     *
     * @param address to listen on; port 0 for any free one
     * @throws IOException if the port is taken, or the address is none of this machine
     */
    public static AdminPort open(InetSocketAddress address) throws IOException {
        return new AdminPort(HttpServer.create(address, 0));
    }

    HttpServer server() {
        return server;
    }
}
