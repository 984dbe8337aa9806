package io.tcpforwarder.local.demo;

import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One moment of the demo, all that a screen shows.
 *
 * @param command by which the person sees the same with kubectl
 * @param forwarder as the API server has it
 * @param running since the start
 * @param endpoints of the status, with numbers of this moment
 * @param traffic of the demo's clients, empty if it has none
 * @param events all so far, the oldest first
 */
record Scene(
        String command,
        TcpForwarder forwarder,
        Duration running,
        List<EndpointStatus> endpoints,
        Optional<Traffic> traffic,
        List<Event> events) {}
