package io.tcpforwarder.dataplane.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole process at one moment.
 *
 * @param version of the program
 * @param generation of the config that is applied; 0 before the first
 * @param configDigest of that config's text; null while it is not the ConfigMap's
 * @param configError why a newer config was not applied, null when all is well
 * @param configWarning what of the applied config could not be done in full, null when all is well
 * @param synced every source has told its endpoints once
 * @param draining the process is about to stop
 * @param admitted connections that are let in now
 * @param limit how many may be; less than the config says where the process may not open as many files
 * @param samplesDropped experiences with endpoints that were lost because the control thread was late
 * @param acceptPauses how often accepting paused for want of file descriptors
 * @param listeners in the order of the config
 */
public record DataPlaneView(
        String version,
        long generation,
        @Nullable String configDigest,
        @Nullable String configError,
        @Nullable String configWarning,
        boolean synced,
        boolean draining,
        int admitted,
        int limit,
        long samplesDropped,
        long acceptPauses,
        List<ListenerView> listeners) {}
