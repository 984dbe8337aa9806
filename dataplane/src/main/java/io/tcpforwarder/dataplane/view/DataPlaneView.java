package io.tcpforwarder.dataplane.view;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole process at one moment.
 *
 * @param version of the program
 * @param generation of the config that is applied; 0 before the first
 * @param configError why a newer config was not applied, null when all is well
 * @param synced every source has told its endpoints once
 * @param draining the process is about to stop
 * @param stale how long the oldest source has not been heard; zero while all are fresh
 * @param listeners in the order of the config
 */
public record DataPlaneView(
        String version,
        long generation,
        @Nullable String configError,
        boolean synced,
        boolean draining,
        Duration stale,
        List<ListenerView> listeners) {}
