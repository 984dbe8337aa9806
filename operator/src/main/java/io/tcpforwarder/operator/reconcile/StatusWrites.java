package io.tcpforwarder.operator.reconcile;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import io.tcpforwarder.operator.announce.Announcer;
import io.tcpforwarder.operator.status.Announcements;
import io.tcpforwarder.operator.status.ForwarderStatus;
import io.tcpforwarder.operator.status.StatusPace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes statuses, no more often than {@link StatusPace} allows. Remembers what it wrote lately, because the cache may lag
 * behind our own writes; what the cache shows from then on is the truth, and what others made of it is repaired. Conditions of
 * other types are other controllers', and stay. Any thread may ask, one at a time for each forwarder.
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

    StatusWrites(KubernetesClient client, Announcer announcer) {
        this.client = client;
        this.announcer = announcer;
    }

    /**
     * A write.
     *
     * @param version the resource version that it made
     */
    private record Written(TcpForwarderStatus status, long version, StatusPace pace) {}

    /** What the forwarder's status said last; null if nothing. */
    @Nullable
    TcpForwarderStatus last(TcpForwarder forwarder) {
        Written written = lately.get(forwarder.getMetadata().getUid());
        return written != null && version(forwarder) < written.version()
                ? written.status()
                : ForwarderStatus.own(forwarder.getStatus());
    }

    /** Whether the status is what was written here last, or older. */
    boolean isOurs(TcpForwarder forwarder) {
        Written written = lately.get(forwarder.getMetadata().getUid());
        return written != null && written.status().equals(last(forwarder));
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
        StatusPace pace = written == null ? null : written.pace();
        TcpForwarderStatus last = last(forwarder);
        Optional<Duration> delay = StatusPace.delay(pace, last, next, now);
        if (delay.isEmpty() || delay.get().isPositive()) {
            announcer.announce(forwarder, List.of(), now);
            return delay;
        }
        TcpForwarder stored = apply(forwarder, next);
        lately.values()
                .removeIf(entry ->
                        Duration.between(entry.pace().written(), now).abs().compareTo(StatusPace.NUMBERS_APART) >= 0);
        lately.put(uid, new Written(next, version(stored), StatusPace.after(pace, now)));
        announcer.announce(forwarder, Announcements.between(last, next), now);
        return Optional.empty();
    }

    private TcpForwarder apply(TcpForwarder forwarder, TcpForwarderStatus status) {
        // The uid keeps a status from a resource that was deleted and made again under the same name.
        TcpForwarder fresh = new TcpForwarder();
        fresh.setMetadata(new ObjectMetaBuilder()
                .withName(forwarder.getMetadata().getName())
                .withNamespace(forwarder.getMetadata().getNamespace())
                .withUid(forwarder.getMetadata().getUid())
                .build());
        fresh.setStatus(status);
        TcpForwarder stored = client.resource(fresh).subresource("status").patch(APPLY);
        return status.equals(ForwarderStatus.own(stored.getStatus())) ? stored : replace(stored, status);
    }

    /** Applying takes away nothing that someone else has put beside our own, such as a listener that does not exist. */
    private TcpForwarder replace(TcpForwarder stored, TcpForwarderStatus status) {
        TcpForwarderStatus whole = ForwarderStatus.withForeignConditions(status, stored.getStatus());
        String patch = client.getKubernetesSerialization()
                .asJson(List.of(
                        Map.of(
                                "op",
                                "test",
                                "path",
                                "/metadata/uid",
                                "value",
                                stored.getMetadata().getUid()),
                        // A condition that someone else has written since would be lost; the next pass sees it.
                        Map.of(
                                "op",
                                "test",
                                "path",
                                "/metadata/resourceVersion",
                                "value",
                                stored.getMetadata().getResourceVersion()),
                        Map.of("op", "add", "path", "/status", "value", whole)));
        return client.resource(stored).subresource("status").patch(PatchContext.of(PatchType.JSON), patch);
    }

    /** Of one object they grow; what is no number, which no API server has, is newer than all. */
    private static long version(TcpForwarder forwarder) {
        try {
            return Long.parseUnsignedLong(forwarder.getMetadata().getResourceVersion());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
