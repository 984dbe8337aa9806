package io.tcpforwarder.operator.upgrade;

import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.desired.Rollout;
import io.tcpforwarder.operator.observe.Served;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rollouts that this process let begin or saw end and that the caches may not show yet: without it, many passes at a time would each
 * find room for one more. Nothing is lost with it but the moment. Confined by {@link Upgrades}.
 */
final class Known {
    private final Map<String, Rollout> begun = new HashMap<>();
    private final Map<String, Rollout> ended = new HashMap<>();

    void begin(TcpForwarder forwarder, Rollout rollout) {
        begun.put(uid(forwarder), rollout);
    }

    void end(TcpForwarder forwarder, Rollout rollout) {
        begun.remove(uid(forwarder));
        ended.put(uid(forwarder), rollout);
    }

    /** Forgets those that are gone. */
    void keep(List<Served> all) {
        Set<String> uids = all.stream().map(served -> uid(served.forwarder())).collect(Collectors.toSet());
        begun.keySet().retainAll(uids);
        ended.keySet().retainAll(uids);
    }

    /**
     * The rollout of an edition that is under way.
     *
     * @param noted on the forwarder's ConfigMap
     */
    @Nullable
    Rollout rollout(TcpForwarder forwarder, Optional<Rollout> noted, String edition) {
        Rollout ours = begun.get(uid(forwarder));
        return noted.or(() -> Optional.ofNullable(ours))
                .filter(rollout -> rollout.edition().equals(edition))
                .filter(rollout -> !rollout.equals(ended.get(uid(forwarder))))
                .orElse(null);
    }

    private static String uid(TcpForwarder forwarder) {
        return forwarder.getMetadata().getUid();
    }
}
