package io.tcpforwarder.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import io.tcpforwarder.operator.announce.Announcer;
import io.tcpforwarder.operator.dependent.ApplyFailure;
import io.tcpforwarder.operator.dependent.Outcome;
import io.tcpforwarder.operator.dependent.OwnedObjects;
import io.tcpforwarder.operator.desired.Blueprint;
import io.tcpforwarder.operator.desired.ConfigJson;
import io.tcpforwarder.operator.desired.DataPlaneImage;
import io.tcpforwarder.operator.desired.Edition;
import io.tcpforwarder.operator.desired.Health;
import io.tcpforwarder.operator.desired.MonitoringDefaults;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.observe.Observer;
import io.tcpforwarder.operator.observe.Served;
import io.tcpforwarder.operator.observe.Watch;
import io.tcpforwarder.operator.status.ForwarderStatus;
import io.tcpforwarder.operator.status.Interruption;
import io.tcpforwarder.operator.status.UpgradeState;
import io.tcpforwarder.operator.upgrade.Inquiry;
import io.tcpforwarder.operator.upgrade.Plan;
import io.tcpforwarder.operator.upgrade.Upgrades;
import io.tcpforwarder.operator.validation.Instruction;
import io.tcpforwarder.operator.validation.Validation;
import io.tcpforwarder.operator.validation.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one TcpForwarder as its spec says: observe, validate, plan, act, tell. A spec that is not accepted stops only the acting;
 * what was accepted before goes on being served and told about. The framework calls it with one pass at a time for each
 * resource, on any of its threads.
 */
public final class TcpForwarderReconciler implements Reconciler<TcpForwarder> {
    /** What refuses a spec from outside it (a foreign object, a quota) may go without waking us. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    /** From this attempt in a row on, a failure is told. */
    private static final int LASTING_FAILURE = 2;

    private static final Duration SOON = Duration.ofMillis(500);

    private final Upgrades upgrades;
    private final MonitoringDefaults monitoring;
    private final InstantSource clock;
    private final ScheduledExecutorService scheduler;
    private final OwnedObjects objects;
    private final StatusWrites statuses;

    /** Set once, before the first pass, and read by any thread that asks how things are. */
    private volatile @Nullable Observer observer;

    /** A watch that is stopped empties its cache, and a pass would find no Service. Set once, by whoever ends the process. */
    private volatile boolean ending;

    /**
     * Both executors stay the caller's; what runs there may be blocked for a request.
     *
     * @param scheduler for what finds out how the API server does
     * @param events for what may wait for ever
     */
    public TcpForwarderReconciler(
            KubernetesClient client,
            DataPlaneImage image,
            MonitoringDefaults monitoring,
            InstantSource clock,
            ScheduledExecutorService scheduler,
            Executor events) {
        upgrades = new Upgrades(Edition.of(image));
        this.monitoring = monitoring;
        this.clock = clock;
        this.scheduler = scheduler;
        objects = new OwnedObjects(client);
        statuses = new StatusWrites(client, new Announcer(client, events));
    }

    @Override
    public List<EventSource<?, TcpForwarder>> prepareEventSources(EventSourceContext<TcpForwarder> context) {
        observer = new Observer(context, scheduler, clock);
        return observer.eventSources();
    }

    /** To be called before the watches are stopped: no pass begins any more, and none that runs lets an upgrade begin. */
    public void ending() {
        ending = true;
        upgrades.end();
    }

    /** How the watches do; empty before there are any. Any thread may ask. */
    public List<Watch> watches() {
        Observer present = observer;
        return present == null ? List.of() : present.watches();
    }

    /** All forwarders that are served; none before they are known. Any thread may ask. */
    public Stream<TcpForwarder> forwarders() {
        Observer present = observer;
        return present == null ? Stream.empty() : present.forwarders();
    }

    @Override
    public UpdateControl<TcpForwarder> reconcile(TcpForwarder forwarder, Context<TcpForwarder> context) {
        try {
            return pass(forwarder, context);
        } catch (Error e) {
            // The framework knows exceptions alone for the end of a pass, and would never begin another one.
            // Want of memory ends the process, by a flag of its JVM.
            throw new IllegalStateException("the pass ended by " + e, e);
        }
    }

    private UpdateControl<TcpForwarder> pass(TcpForwarder forwarder, Context<TcpForwarder> context) {
        String namespace = forwarder.getMetadata().getNamespace();
        Observer observer = Objects.requireNonNull(this.observer);
        if (ending || !observer.knows(namespace)) {
            return UpdateControl.<TcpForwarder>noUpdate().rescheduleAfter(SOON);
        }
        Observed observed = observer.observe(forwarder);
        Verdict verdict = Validation.of(observed);
        Plan plan = plan(observed, verdict, observer);
        if (!verdict.accepted()) {
            return tell(observed, verdict, plan.state(), plan.again());
        }
        Instruction instruction = Instruction.of(observed, verdict);
        Blueprint blueprint = new Blueprint(
                forwarder, instruction.config(), plan.pods(), plan.rollout(), observed.renewedAccount(), monitoring);
        Outcome outcome = objects.apply(blueprint, observed);
        observer.remember(outcome.written());
        ApplyFailure failure = outcome.failure();
        if (failure != null && !lasts(context)) {
            throw failure;
        }
        Observed now = observed.with(outcome.written());
        // An account that was made in this pass: the pods could not follow in it, and our own writes do not wake us.
        boolean more = !Objects.equals(now.renewedAccount(), observed.renewedAccount());
        UpdateControl<TcpForwarder> told = tell(
                now,
                verdict.refusedFor(outcome.findings()),
                plan.state().or(instruction.heldBack()),
                more ? Optional.of(SOON) : plan.again());
        if (failure != null) {
            throw failure;
        }
        plan.next().forEach(observer::wake);
        return told;
    }

    private Plan plan(Observed observed, Verdict verdict, Observer observer) {
        Inquiry inquiry = inquiry(observed, verdict, observer);
        Plan plan = upgrades.plan(observed, verdict.accepted(), inquiry, clock.instant());
        // Asked of the API server, and so only of the few that have a turn, and while nobody waits for a plan.
        return plan.rollout() != null
                        && verdict.accepted()
                        && observer.isEnding(observed.forwarder().getMetadata().getNamespace())
                ? upgrades.withoutTurn(observed, inquiry)
                : plan;
    }

    private static Inquiry inquiry(Observed observed, Verdict verdict, Observer observer) {
        return new Inquiry() {
            @Override
            public Health health() {
                return ForwarderStatus.health(observed, verdict, ConfigJson.read(observed.configMap()));
            }

            @Override
            public List<Served> fleet() {
                return observer.served();
            }
        };
    }

    /** However a pass ends, a person can read it in the status; the framework begins the next one. */
    @Override
    public ErrorStatusUpdateControl<TcpForwarder> updateErrorStatus(
            TcpForwarder forwarder, Context<TcpForwarder> context, Exception error) {
        if (!(error instanceof ApplyFailure) && lasts(context)) {
            ConditionReason reason = error instanceof KubernetesClientException
                    ? ConditionReason.API_ERROR
                    : ConditionReason.INTERNAL_ERROR;
            Instant now = clock.instant();
            String message = "the operator could not finish its work, and tries again: " + error;
            statuses.write(forwarder, Interruption.of(forwarder, statuses.last(forwarder), reason, message, now), now);
        }
        return ErrorStatusUpdateControl.defaultErrorProcessing();
    }

    /** A conflict, or an API server that restarts, is over by the next pass or the one after. */
    private static boolean lasts(Context<TcpForwarder> context) {
        return context.getRetryInfo().map(RetryInfo::getAttemptCount).orElse(0) >= LASTING_FAILURE;
    }

    /** Whether a change of a resource concerns us: one of its spec, of what lets it be upgraded, or of its status by others. */
    public boolean isNews(TcpForwarder now, TcpForwarder before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || now.isMarkedForDeletion()
                || !Upgrades.asked(now).equals(Upgrades.asked(before))
                || !statuses.isOurs(now);
    }

    private UpdateControl<TcpForwarder> tell(
            Observed observed, Verdict verdict, UpgradeState upgrade, Optional<Duration> latest) {
        TcpForwarder forwarder = observed.forwarder();
        Instant now = clock.instant();
        Optional<DataPlaneConfig> told = ConfigJson.read(observed.configMap());
        TcpForwarderStatus status = ForwarderStatus.of(observed, verdict, upgrade, told, statuses.last(forwarder), now);
        Optional<Duration> again = Stream.of(
                        statuses.write(forwarder, status, now),
                        observed.silence().lookAgain(),
                        latest,
                        verdict.accepted() ? Optional.<Duration>empty() : Optional.of(LOOK_AGAIN))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
        UpdateControl<TcpForwarder> done = UpdateControl.noUpdate();
        return again.map(done::rescheduleAfter).orElse(done);
    }
}
