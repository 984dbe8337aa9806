package io.tcpforwarder.dataplane.view;

import io.tcpforwarder.dataplane.health.Tier;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One backend of a listener, and where its endpoints come from.
 *
 * @param name of it
 * @param weight its share of new connections
 * @param tier which of its endpoints are used
 * @param synced its source has told its endpoints once
 * @param stale how long its source has heard nothing; zero where nothing can change
 * @param error what keeps its source from looking, null when all is well
 */
public record BackendView(
        String name,
        int weight,
        Tier tier,
        boolean synced,
        Duration stale,
        @Nullable String error) {}
