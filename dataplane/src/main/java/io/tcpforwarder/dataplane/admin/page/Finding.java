package io.tcpforwarder.dataplane.admin.page;

import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.view.BackendView;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.ListenerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Something that is not as it should be, in a sentence. */
record Finding(Tone tone, String sentence) {
    /** A watch is heard of at least every minute, with the time a lost one takes to come back. */
    static final Duration STALE = Duration.ofMinutes(2);

    /** Of the limit, above which it is time to think. */
    private static final double NEAR = 0.9;

    /** All of them, the worst first. */
    static List<Finding> of(DataPlaneView view) {
        List<Finding> findings = new ArrayList<>();
        for (ListenerView listener : view.listeners()) {
            of(listener, view, findings);
        }
        if (view.configError() != null) {
            findings.add(warning("A newer config is not applied: " + view.configError()));
        }
        if (view.configWarning() != null) {
            findings.add(warning("Not all of the config could be done: " + view.configWarning()));
        }
        if (view.draining()) {
            findings.add(warning("This process is about to stop: it accepts nothing more"));
        } else if (view.generation() > 0 && view.listeners().isEmpty()) {
            findings.add(warning("The config has no listener"));
        } else if (!view.synced() && view.listeners().stream().allMatch(listener -> listener.error() == null)) {
            findings.add(warning("Starting: not every listener has its endpoints and its port yet"));
        }
        if (view.admitted() >= view.limit() * NEAR) {
            findings.add(warning("Near the limit: " + Figures.count(view.admitted()) + " of "
                    + Figures.count(view.limit()) + " connections are open"));
        }
        findings.sort(Comparator.comparing(Finding::tone).reversed());
        return findings;
    }

    private static void of(ListenerView listener, DataPlaneView process, List<Finding> findings) {
        if (listener.error() != null) {
            findings.add(new Finding(Tone.BAD, listener.name() + " does not listen: " + listener.error()));
        } else if (suspended(listener, process)) {
            findings.add(new Finding(
                    Tone.BAD,
                    listener.name() + " is suspended: clients are refused, for it has no endpoint that works"));
        }
        long ejected = listener.endpoints().stream()
                .filter(endpoint -> endpoint.state() == State.EJECTED)
                .count();
        if (ejected > 0) {
            findings.add(warning(listener.name() + ": " + Figures.count(ejected) + " of "
                    + Figures.count(listener.endpoints().size(), "endpoint") + (ejected == 1 ? " is" : " are")
                    + " ejected"));
        }
        for (BackendView backend : listener.backends()) {
            if (backend.error() != null) {
                findings.add(warning("The endpoints of " + backend.name() + " are not heard of: " + backend.error()));
            } else if (backend.stale().compareTo(STALE) >= 0) {
                findings.add(warning("The endpoints of " + backend.name() + " have not been heard of for "
                        + Figures.span(backend.stale())));
            }
        }
    }

    /** Its port is closed because no endpoint can be used. */
    static boolean suspended(ListenerView listener, DataPlaneView process) {
        return !listener.accepting()
                && listener.error() == null
                && !process.draining()
                && listener.backends().stream().allMatch(BackendView::synced);
    }

    private static Finding warning(String sentence) {
        return new Finding(Tone.WARNING, sentence);
    }
}
