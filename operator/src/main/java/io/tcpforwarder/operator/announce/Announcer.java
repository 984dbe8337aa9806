package io.tcpforwarder.operator.announce;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.status.Announcement;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what happened, in the log and as Kubernetes events. Nothing depends on an event, so none holds anything up: they are
 * written beside the passes, and one that is refused (a missing right, a namespace that is about to go) is dropped, as is one that
 * finds too many before it. Any thread.
 */
public final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private static final String COMPONENT = "tcpforwarder-operator";

    /** The API server's limit for a message. */
    private static final int MAX_NOTE = 1024;

    private final KubernetesClient client;
    private final Executor executor;
    private final Map<String, EventCorrelator> correlators = new ConcurrentHashMap<>();

    /** The executor stays the caller's; what runs there may be blocked for a request. */
    public Announcer(KubernetesClient client, Executor executor) {
        this.client = client;
        this.executor = executor;
    }

    /** Tells these, and what has waited for its turn; with no announcements only the latter. */
    public void announce(TcpForwarder forwarder, List<Announcement> announcements, Instant now) {
        if (announcements.isEmpty() && correlators.isEmpty()) {
            return;
        }
        for (Announcement announcement : announcements) {
            LOG.info(
                    "{}/{}: {}: {}",
                    forwarder.getMetadata().getNamespace(),
                    forwarder.getMetadata().getName(),
                    announcement.reason(),
                    announcement.text());
        }
        for (Telling telling : due(forwarder, announcements, now)) {
            Event event = event(forwarder, telling);
            try {
                executor.execute(() -> write(event));
            } catch (RejectedExecutionException e) {
                LOG.debug("an event is dropped, because too many wait or the operator stops", e);
            }
        }
    }

    private List<Telling> due(TcpForwarder forwarder, List<Announcement> announcements, Instant now) {
        String uid = forwarder.getMetadata().getUid();
        correlators.values().removeIf(correlator -> {
            synchronized (correlator) {
                return correlator.isForgettable(now);
            }
        });
        EventCorrelator correlator = announcements.isEmpty()
                ? correlators.getOrDefault(uid, new EventCorrelator())
                : correlators.computeIfAbsent(uid, _ -> new EventCorrelator());
        synchronized (correlator) {
            announcements.forEach(announcement -> correlator.add(announcement, now));
            return correlator.due(now);
        }
    }

    /** Applied, because that makes an event, counts it up, and makes it anew where its hour is over, all by one request. */
    private void write(Event event) {
        try {
            client.resource(event).fieldManager(COMPONENT).forceConflicts().serverSideApply();
        } catch (RuntimeException e) {
            LOG.debug("an event was not taken", e);
        }
    }

    private static Event event(TcpForwarder forwarder, Telling telling) {
        String uid = forwarder.getMetadata().getUid();
        String note = telling.note();
        return new EventBuilder()
                .withNewMetadata()
                .withName(forwarder.getMetadata().getName() + "." + unique(uid + " " + telling.id()))
                .withNamespace(forwarder.getMetadata().getNamespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(forwarder.getApiVersion())
                .withKind(forwarder.getKind())
                .withName(forwarder.getMetadata().getName())
                .withNamespace(forwarder.getMetadata().getNamespace())
                .withUid(uid)
                .endInvolvedObject()
                .withType(telling.warning() ? "Warning" : "Normal")
                .withReason(telling.reason())
                .withMessage(note.length() <= MAX_NOTE ? note : note.substring(0, MAX_NOTE - 3) + "...")
                .withNewSource()
                .withComponent(COMPONENT)
                .endSource()
                .withReportingComponent(COMPONENT)
                .withFirstTimestamp(
                        telling.first().truncatedTo(ChronoUnit.SECONDS).toString())
                .withLastTimestamp(
                        telling.last().truncatedTo(ChronoUnit.SECONDS).toString())
                .withCount(telling.count())
                .build();
    }

    private static UUID unique(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
