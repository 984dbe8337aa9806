package io.tcpforwarder.dataplane;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.api.config.BackendConfig;
import io.tcpforwarder.api.v1alpha1.LoggingSpec;
import io.tcpforwarder.dataplane.discovery.EndpointSource;
import io.tcpforwarder.dataplane.listener.ConnectionObservers;
import io.tcpforwarder.dataplane.transport.Transport;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a {@link DataPlane} is put into: sockets, threads, time, chance and the outside world.
 *
 * @param transport the sockets
 * @param control the one thread that decides
 * @param ticker time to measure with
 * @param clock time to show to people
 * @param random makes a generator of its own for each thread that asks
 * @param sources opens the source of a backend's endpoints, not yet started
 * @param observers who is told about connections
 * @param addresses where to listen for a port
 * @param openFiles how many the process may have at once
 * @param logging is told what to write to the log
 */
record Surroundings(
        Transport transport,
        ScheduledExecutorService control,
        Ticker ticker,
        InstantSource clock,
        Supplier<? extends RandomGenerator> random,
        Function<BackendConfig, EndpointSource> sources,
        ConnectionObservers observers,
        IntFunction<InetSocketAddress> addresses,
        LongSupplier openFiles,
        Consumer<LoggingSpec> logging) {}
