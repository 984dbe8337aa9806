package io.tcpforwarder.operator.reconcile;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.status.Announcement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what happened, in the log and as Kubernetes events. Nothing depends on an event: one that is refused is dropped. */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    /** The API server's limit for a message. */
    private static final int MAX_NOTE = 1024;

    private final KubernetesClient client;

    Announcer(KubernetesClient client) {
        this.client = client;
    }

    void announce(TcpForwarder forwarder, List<Announcement> announcements, Instant now) {
        for (Announcement announcement : announcements) {
            LOG.info(
                    "{}/{}: {}: {}",
                    forwarder.getMetadata().getNamespace(),
                    forwarder.getMetadata().getName(),
                    announcement.reason(),
                    announcement.note());
            try {
                client.resource(event(forwarder, announcement, now)).create();
            } catch (KubernetesClientException e) {
                LOG.debug("an event was not taken", e);
            }
        }
    }

    private static Event event(TcpForwarder forwarder, Announcement announcement, Instant now) {
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        String note = announcement.note();
        return new EventBuilder()
                .withNewMetadata()
                .withGenerateName(forwarder.getMetadata().getName() + ".")
                .withNamespace(forwarder.getMetadata().getNamespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(forwarder.getApiVersion())
                .withKind(forwarder.getKind())
                .withName(forwarder.getMetadata().getName())
                .withNamespace(forwarder.getMetadata().getNamespace())
                .withUid(forwarder.getMetadata().getUid())
                .endInvolvedObject()
                .withType(announcement.warning() ? "Warning" : "Normal")
                .withReason(announcement.reason())
                .withMessage(note.length() <= MAX_NOTE ? note : note.substring(0, MAX_NOTE))
                .withNewSource()
                .withComponent("tcpforwarder-operator")
                .endSource()
                .withReportingComponent("tcpforwarder-operator")
                .withFirstTimestamp(time)
                .withLastTimestamp(time)
                .withCount(1)
                .build();
    }
}
