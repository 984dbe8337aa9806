package io.tcpforwarder.dataplane.admin;

import com.sun.net.httpserver.HttpExchange;

/**
 * What is answered.
 *
 * @param status of HTTP
 * @param type of the content
 * @param text the content
 */
record Answer(int status, String type, String text) {
    static Answer text(int status, String line) {
        return new Answer(status, "text/plain; charset=utf-8", line + "\n");
    }

    /** RFC 9110, 15.5.6: says which methods there are. */
    static Answer notAllowed(HttpExchange exchange, String allowed) {
        exchange.getResponseHeaders().set("Allow", allowed);
        return text(405, exchange.getRequestMethod() + " is not possible here; there is " + allowed);
    }
}
