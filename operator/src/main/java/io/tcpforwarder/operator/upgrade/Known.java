package io.tcpforwarder.operator.upgrade;

import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.desired.Rollout;
import io.tcpforwarder.operator.observe.Served;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of the rollouts of its edition. It believes a note on a ConfigMap only while it knows nothing better: the
 * caches may not show yet what it wrote itself, and whoever may write ConfigMaps could otherwise hold a turn for ever by noting
 * another time again and again. Nothing is lost with it but that. Confined by {@link Upgrades}.
 */
final class Known {
    private final Map<String, Rollout> begun = new HashMap<>();
    private final Set<String> ended = new HashSet<>();

    void begin(TcpForwarder forwarder, Rollout rollout) {
        begun.put(uid(forwarder), rollout);
        ended.remove(uid(forwarder));
    }

    void end(TcpForwarder forwarder) {
        begun.remove(uid(forwarder));
        ended.add(uid(forwarder));
    }

    /** Its pods are made anew, so nothing is to be waited for. */
    void forget(TcpForwarder forwarder) {
        begun.remove(uid(forwarder));
    }

    /** Forgets those that are gone. */
    void keep(List<Served> all) {
        Set<String> uids = all.stream().map(served -> uid(served.forwarder())).collect(Collectors.toSet());
        begun.keySet().retainAll(uids);
        ended.retainAll(uids);
    }

    /**
     * The rollout of an edition that is under way.
     *
     * @param noted on the forwarder's ConfigMap
     */
    @Nullable
    Rollout rollout(TcpForwarder forwarder, Optional<Rollout> noted, String edition, Instant now) {
        String uid = uid(forwarder);
        if (ended.contains(uid)) {
            return null;
        }
        noted.filter(rollout -> rollout.edition().equals(edition))
                .ifPresent(rollout -> begun.putIfAbsent(uid, rollout.noLaterThan(now)));
        return begun.get(uid);
    }

    private static String uid(TcpForwarder forwarder) {
        return forwarder.getMetadata().getUid();
    }
}
