package io.tcpforwarder.dataplane.admin;

import java.util.Map;

/**
 * What clients may take of the JDK's HTTP server, which by itself bounds neither their number nor their time: whoever sends one byte
 * and falls silent, or asks for much and does not read, would hold a descriptor and a thread for ever, and descriptors are what
 * connections are made of. That server has system properties for this and reads them once, when it is loaded.
 */
public final class HttpLimits {
    private static final Map<String, String> LIMITS = Map.of(
            // Seconds until a request is complete, and until its answer is taken.
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "30",
            // A quarter of the descriptors that are kept apart for all but connections. The next one is closed at once.
            "jdk.httpserver.maxConnections", "64");

    private HttpLimits() {}

    /** To be called before anything of {@code com.sun.net.httpserver} is used. What the command line says goes first. */
    public static void apply() {
        LIMITS.forEach(System.getProperties()::putIfAbsent);
    }
}
