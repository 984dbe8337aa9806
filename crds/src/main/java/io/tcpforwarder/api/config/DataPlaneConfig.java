package io.tcpforwarder.api.config;

import io.tcpforwarder.api.v1alpha1.ConnectSpec;
import io.tcpforwarder.api.v1alpha1.DrainSpec;
import io.tcpforwarder.api.v1alpha1.KeepAliveSpec;
import io.tcpforwarder.api.v1alpha1.LimitsSpec;
import io.tcpforwarder.api.v1alpha1.LoggingSpec;
import io.tcpforwarder.api.v1alpha1.PoolSpec;
import io.tcpforwarder.api.v1alpha1.ProbeSpec;
import io.tcpforwarder.api.v1alpha1.ScoringSpec;
import io.tcpforwarder.api.v1alpha1.SelectionSpec;
import java.util.List;
import java.util.Objects;

/**
 * Everything a data-plane process is told, at once: a newer one replaces the older whole.
 *
 * @param schemaVersion the least version that a reader must understand to do all that this config says;
 *     {@link #SCHEMA_VERSION} where left out
 * @param generation metadata.generation of the TcpForwarder it was rendered from; 0 where left out. A pod that watches its ConfigMap
 *     applies what that says, of a lower generation too: a TcpForwarder that was made again counts anew.
 * @param listeners the ports to listen on
 * @param selection how endpoints are chosen
 * @param scoring how they are judged
 * @param probe how they are checked
 * @param pool connections opened in advance
 * @param connect how they are reached
 * @param keepAlive how soon a lost host is noticed
 * @param limits what the process lets in
 * @param drain how it stops
 * @param logging what it writes to its log
 */
public record DataPlaneConfig(
        Integer schemaVersion,
        Long generation,
        List<ListenerConfig> listeners,
        SelectionSpec selection,
        ScoringSpec scoring,
        ProbeSpec probe,
        PoolSpec pool,
        ConnectSpec connect,
        KeepAliveSpec keepAlive,
        LimitsSpec limits,
        DrainSpec drain,
        LoggingSpec logging) {
    /**
     * The newest form. Whatever an older reader would not understand (a field, a value of an enum) is marked
     * {@link io.tcpforwarder.api.v1alpha1.Since} with the next one.
     */
    public static final int SCHEMA_VERSION = 1;

    /** The oldest form that is still read: at least the one before the newest. */
    public static final int OLDEST_SCHEMA_VERSION = 1;

    /** The key of the operator's ConfigMap under which the config stands, and so the name of the mounted file. */
    public static final String FILE_NAME = "config.json";

    public DataPlaneConfig {
        schemaVersion = Objects.requireNonNullElse(schemaVersion, SCHEMA_VERSION);
        generation = Objects.requireNonNullElse(generation, 0L);
        listeners = Objects.requireNonNullElse(listeners, List.of());
        selection = Objects.requireNonNullElseGet(selection, SelectionSpec::defaults);
        scoring = Objects.requireNonNullElseGet(scoring, ScoringSpec::defaults);
        probe = Objects.requireNonNullElseGet(probe, ProbeSpec::defaults);
        pool = Objects.requireNonNullElseGet(pool, PoolSpec::defaults);
        connect = Objects.requireNonNullElseGet(connect, ConnectSpec::defaults);
        keepAlive = Objects.requireNonNullElseGet(keepAlive, KeepAliveSpec::defaults);
        limits = Objects.requireNonNullElseGet(limits, LimitsSpec::defaults);
        drain = Objects.requireNonNullElseGet(drain, DrainSpec::defaults);
        logging = Objects.requireNonNullElseGet(logging, LoggingSpec::defaults);
    }

    /** The same, for readers of that version. */
    public DataPlaneConfig withSchemaVersion(int version) {
        return new DataPlaneConfig(
                version,
                generation,
                listeners,
                selection,
                scoring,
                probe,
                pool,
                connect,
                keepAlive,
                limits,
                drain,
                logging);
    }
}
