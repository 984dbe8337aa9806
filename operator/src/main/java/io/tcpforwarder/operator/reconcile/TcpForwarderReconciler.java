package io.tcpforwarder.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import io.tcpforwarder.operator.dependent.OwnedObjects;
import io.tcpforwarder.operator.desired.Blueprint;
import io.tcpforwarder.operator.desired.ConfigJson;
import io.tcpforwarder.operator.desired.DataPlaneImage;
import io.tcpforwarder.operator.desired.EffectiveConfig;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.observe.Observer;
import io.tcpforwarder.operator.status.ForwarderStatus;
import io.tcpforwarder.operator.validation.Validation;
import io.tcpforwarder.operator.validation.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one TcpForwarder as its spec says: observe, validate, act, tell. A spec that is not accepted stops only the acting;
 * what was accepted before goes on being served and told about. The framework calls it with one pass at a time for each
 * resource, on any of its threads.
 */
public final class TcpForwarderReconciler implements Reconciler<TcpForwarder> {
    /** What refuses a spec from outside it (a foreign object, a quota) may go without waking us. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final DataPlaneImage image;
    private final InstantSource clock;
    private final ScheduledExecutorService scheduler;
    private final OwnedObjects objects;
    private final StatusWrites statuses;

    /** Set once, before the first pass. */
    private @Nullable Observer observer;

    /** The scheduler stays the caller's; what runs there may be blocked for a request. */
    public TcpForwarderReconciler(
            KubernetesClient client, DataPlaneImage image, InstantSource clock, ScheduledExecutorService scheduler) {
        this.image = image;
        this.clock = clock;
        this.scheduler = scheduler;
        objects = new OwnedObjects(client);
        statuses = new StatusWrites(client);
    }

    @Override
    public List<EventSource<?, TcpForwarder>> prepareEventSources(EventSourceContext<TcpForwarder> context) {
        observer = new Observer(context, scheduler);
        return observer.eventSources();
    }

    @Override
    public UpdateControl<TcpForwarder> reconcile(TcpForwarder forwarder, Context<TcpForwarder> context) {
        Observed observed = Objects.requireNonNull(observer).observe(forwarder);
        Optional<DataPlaneConfig> last = ConfigJson.read(observed.configMap());
        Verdict verdict = Validation.of(observed);
        List<ListenerConfig> effective = last.map(DataPlaneConfig::listeners).orElse(List.of());
        if (verdict.accepted()) {
            DataPlaneConfig config = EffectiveConfig.of(forwarder, verdict.resolved(), last);
            effective = config.listeners();
            verdict = verdict.refusedFor(objects.apply(new Blueprint(forwarder, config, image), observed));
        }
        return tell(observed, verdict, effective);
    }

    private UpdateControl<TcpForwarder> tell(Observed observed, Verdict verdict, List<ListenerConfig> effective) {
        TcpForwarder forwarder = observed.forwarder();
        Instant now = clock.instant();
        TcpForwarderStatus status = ForwarderStatus.of(observed, verdict, effective, statuses.last(forwarder), now);
        Optional<Duration> again = statuses.write(forwarder, status, now)
                .or(() -> verdict.accepted() ? Optional.empty() : Optional.of(LOOK_AGAIN));
        UpdateControl<TcpForwarder> done = UpdateControl.noUpdate();
        return again.map(done::rescheduleAfter).orElse(done);
    }
}
