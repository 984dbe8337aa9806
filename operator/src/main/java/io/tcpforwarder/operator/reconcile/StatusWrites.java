package io.tcpforwarder.operator.reconcile;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import io.tcpforwarder.operator.status.Announcements;
import io.tcpforwarder.operator.status.StatusPace;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes statuses, no more often than {@link StatusPace} allows. Remembers what it wrote lately, because the cache may lag
 * behind our own writes. Any thread may ask, one at a time for each forwarder.
 */
final class StatusWrites {
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("tcpforwarder-status")
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final Announcer announcer;
    private final Map<String, Written> lately = new ConcurrentHashMap<>();

    StatusWrites(KubernetesClient client) {
        this.client = client;
        announcer = new Announcer(client);
    }

    private record Written(TcpForwarderStatus status, Instant at) {}

    /** What the forwarder's status said last; null if nothing. */
    @Nullable
    TcpForwarderStatus last(TcpForwarder forwarder) {
        Written written = lately.get(forwarder.getMetadata().getUid());
        return written == null ? forwarder.getStatus() : written.status();
    }

    /**
     * Writes a status if it is time.
     *
     * @return after what time to come again with one that is as fresh; empty if all is said
     * @throws KubernetesClientException if the API server does not take it
     */
    Optional<Duration> write(TcpForwarder forwarder, TcpForwarderStatus next, Instant now) {
        String uid = forwarder.getMetadata().getUid();
        Written written = lately.get(uid);
        TcpForwarderStatus last = last(forwarder);
        Optional<Duration> delay = StatusPace.delay(last, written == null ? null : written.at(), next, now);
        if (delay.isEmpty() || delay.get().isPositive()) {
            return delay;
        }
        apply(forwarder, next);
        announcer.announce(forwarder, Announcements.between(last, next), now);
        lately.values().removeIf(entry -> Duration.between(entry.at(), now).compareTo(StatusPace.NUMBERS_APART) >= 0);
        lately.put(uid, new Written(next, now));
        return Optional.empty();
    }

    /** The uid keeps a status from a resource that was deleted and made again under the same name. */
    private void apply(TcpForwarder forwarder, TcpForwarderStatus status) {
        TcpForwarder fresh = new TcpForwarder();
        fresh.setMetadata(new ObjectMetaBuilder()
                .withName(forwarder.getMetadata().getName())
                .withNamespace(forwarder.getMetadata().getNamespace())
                .withUid(forwarder.getMetadata().getUid())
                .build());
        fresh.setStatus(status);
        client.resource(fresh).subresource("status").patch(APPLY);
    }
}
