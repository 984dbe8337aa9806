package io.tcpforwarder.dataplane.config;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.api.config.ConfigDigest;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.dataplane.watch.ObjectApi;
import io.tcpforwarder.dataplane.watch.ObjectWatch;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Follows the one ConfigMap that the operator writes for this pod. What cannot be used, and a ConfigMap that is gone, leave the
 * last config in force. Fields belong to the worker.
 *
 * <p>Whatever the API server holds now counts, of a lower generation too: a resource that was deleted and made again counts from 1, and
 * a number that someone else wrote must not outlast the next one of the operator. Nothing older can come, for a list is of now and a
 * watch goes on from it.
 */
public final class ConfigMapSource implements AutoCloseable {
    private final String name;
    private final ConfigReader reader;
    private final BiConsumer<DataPlaneConfig, String> applied;
    private final Consumer<String> refused;
    private final ObjectWatch<ConfigMap> watch;

    private @Nullable String text;

    /**
     * Prepares to follow.
     *
     * @param name of the ConfigMap
     * @param applied is told each config to take over, and the digest of its text, on the worker
     * @param refused is told why one cannot be used, on the worker
     */
    public ConfigMapSource(
            String name,
            ConfigReader reader,
            ObjectApi<ConfigMap> api,
            ScheduledExecutorService worker,
            Ticker ticker,
            RandomGenerator random,
            BiConsumer<DataPlaneConfig, String> applied,
            Consumer<String> refused) {
        this.name = name;
        this.reader = reader;
        this.applied = applied;
        this.refused = refused;
        this.watch = new ObjectWatch<>("ConfigMap " + name, api, worker, ticker, random, this::changed);
    }

    public void start() {
        watch.start();
    }

    private void changed(List<ConfigMap> found) {
        found.stream()
                .filter(map -> name.equals(map.getMetadata().getName()))
                .map(ConfigMap::getData)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(data -> read(data.get(DataPlaneConfig.FILE_NAME)));
    }

    private void read(@Nullable String next) {
        if (Objects.equals(next, text)) {
            return;
        }
        text = next;
        String place = "ConfigMap " + name + ", " + DataPlaneConfig.FILE_NAME;
        if (next == null) {
            refused.accept(place + ": missing");
            return;
        }
        try {
            applied.accept(reader.read(next, place), ConfigDigest.of(next));
        } catch (ConfigException e) {
            refused.accept(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
