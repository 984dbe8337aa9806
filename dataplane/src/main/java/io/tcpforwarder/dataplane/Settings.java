package io.tcpforwarder.dataplane;

import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.ConnectSpec;
import io.tcpforwarder.api.v1alpha1.EndpointRemoval;
import io.tcpforwarder.api.v1alpha1.PoolSpec;
import io.tcpforwarder.api.v1alpha1.ProbeSpec;
import io.tcpforwarder.api.v1alpha1.ScoringSpec;
import io.tcpforwarder.dataplane.balance.BalancerSettings;
import io.tcpforwarder.dataplane.health.HealthSettings;
import io.tcpforwarder.dataplane.listener.ConnectSettings;
import io.tcpforwarder.dataplane.listener.Signal;
import io.tcpforwarder.dataplane.pool.PoolSettings;
import io.tcpforwarder.dataplane.probing.ProbeSettings;
import io.tcpforwarder.dataplane.scoring.ScoringSettings;
import io.tcpforwarder.dataplane.selection.Algorithm;
import java.time.Duration;

/**
 * The config in the words of the packages that follow it, which do not know the API.
 *
 * @param algorithm that selects
 * @param balancer how endpoints are judged
 * @param probe how they are probed
 * @param connect how they are reached
 * @param pool what is opened in advance
 * @param signal what is measured
 * @param removal what becomes of connections to endpoints that were removed
 * @param removalTimeout how long they may go on where they are drained
 */
record Settings(
        Algorithm algorithm,
        BalancerSettings balancer,
        ProbeSettings probe,
        ConnectSettings connect,
        PoolSettings pool,
        Signal signal,
        EndpointRemoval removal,
        Duration removalTimeout) {
    static Settings of(DataPlaneConfig config) {
        ScoringSpec scoring = config.scoring();
        ProbeSpec probe = config.probe();
        ConnectSpec connect = config.connect();
        PoolSpec pool = config.pool();
        return new Settings(
                switch (config.selection().algorithm()) {
                    case EWMA -> Algorithm.EWMA;
                    case LEAST_CONNECTIONS -> Algorithm.LEAST_CONNECTIONS;
                    case ROUND_ROBIN -> Algorithm.ROUND_ROBIN;
                    case RANDOM -> Algorithm.RANDOM;
                    case SOURCE_IP_HASH -> Algorithm.SOURCE_IP_HASH;
                },
                new BalancerSettings(
                        new ScoringSettings(
                                scoring.alphaPercent() / 100.0,
                                probe.interval(),
                                connect.timeout(),
                                scoring.failurePenalty(),
                                scoring.historySize(),
                                scoring.historicalBonusPercent() / 100.0),
                        new HealthSettings(
                                probe.maxFailures(),
                                probe.recoveryTime(),
                                config.selection().slowStart()),
                        config.limits().maxConnectionsPerEndpoint()),
                ProbeTranslation.of(probe, scoring),
                new ConnectSettings(
                        connect.timeout(),
                        connect.attempts(),
                        connect.totalTimeout(),
                        connect.hedgeAfter(),
                        config.limits().maxConnectionsPerEndpoint()),
                new PoolSettings(
                        pool.initialSize(),
                        pool.minSize(),
                        pool.maxSize(),
                        pool.idleTimeout(),
                        connect.timeout(),
                        config.limits().maxConnectionsPerEndpoint()),
                switch (scoring.signal()) {
                    case CONNECT -> Signal.CONNECT;
                    case FIRST_BYTE -> Signal.FIRST_BYTE;
                    case RTT -> Signal.RTT;
                },
                config.drain().onEndpointRemoval(),
                config.drain().timeout());
    }
}
