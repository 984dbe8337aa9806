package io.tcpforwarder.operator.upgrade;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import io.tcpforwarder.operator.desired.Annotations;
import io.tcpforwarder.operator.desired.Edition;
import io.tcpforwarder.operator.desired.Health;
import io.tcpforwarder.operator.desired.Rendering;
import io.tcpforwarder.operator.desired.Rollout;
import io.tcpforwarder.operator.desired.SpecDigest;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.observe.Served;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which template the pods of a forwarder have. What the spec says is followed at once, always. What this operator would
 * make otherwise than the one that made the Deployment comes in turn, or when the author says so. Any thread may ask; one plan is
 * made at a time.
 */
public final class Upgrades {
    /** Nobody but this process wakes a forwarder whose turn it is, so it looks itself. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final Edition current;
    private final Known known = new Known();
    private boolean ended;

    public Upgrades(Edition current) {
        this.current = current;
    }

    /**
     * What the pods of a forwarder shall be.
     *
     * @param acts whether the plan will be applied; otherwise it takes no turn
     */
    public synchronized Plan plan(Observed observed, boolean acts, Inquiry inquiry, Instant now) {
        TcpForwarder forwarder = observed.forwarder();
        Rendering ours = current.render(forwarder);
        Deployment live = observed.deployment();
        if (live == null) {
            known.forget(forwarder);
            return Plan.of(ours, null, States.upToDate(current.id()));
        }
        Rendering theirs = Rendering.of(live);
        Optional<Rollout> noted = Rollout.of(observed.configMap());
        Rollout rollout = known.rollout(forwarder, noted, current.id(), now);
        if (theirs.edition().equals(current.id())) {
            return current(forwarder, ours, rollout, inquiry, now);
        }
        if (ours.hasTemplateOf(theirs)) {
            return Plan.of(ours, null, States.upToDate(current.id()));
        }
        if (!acts) {
            return Plan.of(theirs, noted.orElse(null), States.notAccepted(theirs.edition(), current.id()));
        }
        // Begun, and the Deployment not written: the process ended, the API server refused it, or the caches lag
        // behind. The others wait for it, so it keeps its turn.
        if (rollout != null && Fleet.isOfNow(rollout, forwarder)) {
            return Fleet.isOverdue(rollout, now)
                    ? Plan.of(ours, rollout, States.stuck(rollout, Fleet.isWaitedFor(forwarder, rollout, now)))
                    : beginning(ours, rollout);
        }
        return outdated(forwarder, ours, theirs, noted.orElse(null), inquiry, now);
    }

    /**
     * What the pods of a forwarder shall be whose namespace is being deleted, in place of a plan with a rollout. It stays for as long as its
     * pods drain, and takes no new ones, so the turn is given back and others are woken.
     */
    public synchronized Plan withoutTurn(Observed observed, Inquiry inquiry) {
        TcpForwarder forwarder = observed.forwarder();
        known.end(forwarder);
        Deployment live = observed.deployment();
        Rendering theirs = live == null ? current.render(forwarder) : Rendering.of(live);
        return new Plan(
                kept(forwarder, theirs),
                null,
                States.namespaceEnds(theirs.edition(), current.id()),
                Optional.of(LOOK_AGAIN),
                Fleet.next(inquiry.fleet(), current.id()));
    }

    /**
     * Lets nobody begin any more; returns when the last plan that did is made. A process that ends stops its watches first, and whoever
     * counts turns in caches that are being emptied finds room for everybody.
     */
    public synchronized void end() {
        ended = true;
    }

    /** It has our edition, or is getting it. */
    private Plan current(
            TcpForwarder forwarder, Rendering ours, @Nullable Rollout rollout, Inquiry inquiry, Instant now) {
        if (rollout == null) {
            return Plan.of(ours, null, States.upToDate(current.id()));
        }
        Health awaited = rollout.before() == Health.READY ? Health.READY : Health.RUNNING;
        if (!Fleet.isOfNow(rollout, forwarder)
                || inquiry.health().compareTo(awaited) >= 0
                || (rollout.before() == Health.BROKEN && Fleet.isOverdue(rollout, now))) {
            known.end(forwarder);
            return new Plan(
                    ours,
                    null,
                    States.upToDate(current.id()),
                    Optional.empty(),
                    Fleet.next(inquiry.fleet(), current.id()));
        }
        return Fleet.isOverdue(rollout, now)
                ? Plan.of(ours, rollout, States.stuck(rollout, Fleet.isWaitedFor(forwarder, rollout, now)))
                : Plan.of(
                        ours,
                        rollout,
                        States.upgrading(rollout),
                        Duration.between(now, rollout.since().plus(Fleet.PATIENCE)));
    }

    /** Another edition made its pods. */
    private Plan outdated(
            TcpForwarder forwarder,
            Rendering ours,
            Rendering theirs,
            @Nullable Rollout noted,
            Inquiry inquiry,
            Instant now) {
        if (!isAskedFor(forwarder)) {
            Rendering kept = kept(forwarder, theirs);
            if (!Fleet.isAutomatic(forwarder)) {
                return Plan.of(kept, noted, States.heldBack(theirs.edition(), current.id(), forwarder));
            }
            List<Served> all = inquiry.fleet();
            known.keep(all);
            Fleet standing = Fleet.of(all, current.id(), known, now);
            if (ended || !standing.hasRoom()) {
                return Plan.of(
                        kept,
                        noted,
                        standing.stuck() > 0
                                ? States.waitingForStuck(theirs.edition(), current.id())
                                : States.waiting(theirs.edition(), current.id()),
                        LOOK_AGAIN);
            }
        }
        Rollout rollout = new Rollout(
                current.id(),
                now.truncatedTo(ChronoUnit.SECONDS),
                SpecDigest.of(forwarder),
                best(inquiry.health(), noted));
        known.begin(forwarder, rollout);
        return beginning(ours, rollout);
    }

    /** To the letter where the spec has not changed, whatever the defaults are now. */
    private static Rendering kept(TcpForwarder forwarder, Rendering theirs) {
        return isApplied(forwarder) ? theirs : theirs.following(forwarder);
    }

    private static Plan beginning(Rendering ours, Rollout rollout) {
        return Plan.of(ours, rollout, States.upgrading(rollout), Fleet.PATIENCE);
    }

    /** Whether the Deployment follows the spec of now, as the status says. */
    private static boolean isApplied(TcpForwarder forwarder) {
        TcpForwarderStatus status = forwarder.getStatus();
        return status != null
                && Objects.equals(
                        status.observedGeneration(), forwarder.getMetadata().getGeneration())
                && status.conditions().stream()
                        .anyMatch(condition -> condition.type().equals("Accepted")
                                && condition.status().equals("True"));
    }

    /** What an upgrade that did not come to an end has spoiled is to be good again. */
    private static Health best(Health now, @Nullable Rollout before) {
        return before != null && before.before().compareTo(now) > 0 ? before.before() : now;
    }

    private boolean isAskedFor(TcpForwarder forwarder) {
        return asked(forwarder).filter(current.id()::equals).isPresent();
    }

    /** The edition that its author asks for. */
    public static Optional<String> asked(TcpForwarder forwarder) {
        return Annotations.of(forwarder, TcpForwarder.UPGRADE);
    }
}
