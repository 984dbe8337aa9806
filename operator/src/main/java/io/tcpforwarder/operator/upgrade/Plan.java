package io.tcpforwarder.operator.upgrade;

import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.desired.Rendering;
import io.tcpforwarder.operator.desired.Rollout;
import io.tcpforwarder.operator.status.UpgradeState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of a forwarder's pods.
 *
 * @param pods to be applied
 * @param rollout to be noted; null: none is under way
 * @param state to be told
 * @param again when to look again at the latest
 * @param next whose turn it may be, because this one is done
 */
public record Plan(
        Rendering pods,
        @Nullable Rollout rollout,
        UpgradeState state,
        Optional<Duration> again,
        List<TcpForwarder> next) {
    static Plan of(Rendering pods, @Nullable Rollout rollout, UpgradeState state) {
        return new Plan(pods, rollout, state, Optional.empty(), List.of());
    }

    static Plan of(Rendering pods, @Nullable Rollout rollout, UpgradeState state, Duration again) {
        return new Plan(pods, rollout, state, Optional.of(again), List.of());
    }
}
