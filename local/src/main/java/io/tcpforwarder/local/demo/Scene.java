package io.tcpforwarder.local.demo;

import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One moment of the demo, all that the screen shows.
 *
 * @param server as kubectl takes it
 * @param forwarder as the API server has it
 * @param running since the start
 * @param clients what they have seen, empty if there are none
 * @param lately who answered them in the last seconds, and how often
 */
record Scene(
        String server,
        TcpForwarder forwarder,
        Duration running,
        Optional<Clients.Tally> clients,
        Map<String, Long> lately) {}
