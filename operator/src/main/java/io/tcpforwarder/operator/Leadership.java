package io.tcpforwarder.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of several operators acts: the one that holds the Lease. The framework leaves the Lease to expire when it stops,
 * which costs the next leader 20 s; emptying it hands over in one retry period.
 */
final class Leadership {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    /** From the last renewal on; then another may lead. After a crash one does within 24.4 s, for it tries every 2 to 4.4 s. */
    static final Duration LEASE = Duration.ofSeconds(20);

    /**
     * From the end of a renewal to the beginning of the last try. The elector looks at it between tries alone. A try is two requests, so
     * the renewal and the last try take 4 {@link #REQUEST} in all: leading ends 18 s after what the Lease says, 2 s before it is free.
     */
    static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);

    static final Duration RETRY_PERIOD = Duration.ofSeconds(2);

    /** Without an answer, and not asked again: the elector's next try is. */
    static final Duration REQUEST = Duration.ofSeconds(2);

    /** Seven times what a try may take with the pause behind it: 4 s and 4.4 s. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String identity =
            Objects.requireNonNullElse(System.getenv("HOSTNAME"), "operator") + "_" + UUID.randomUUID();
    private final KubernetesClient client;
    private final String namespace;
    private final String lease;
    private final Runnable onLost;
    private final InstantSource clock;

    /** When the elector has tried last; null before its first try. Set by its threads, read by any. */
    private volatile @Nullable Instant tried;

    /** Since when nobody has been known to hold the Lease though that could be known; null while somebody is. As {@link #tried}. */
    private volatile @Nullable Instant vacant;

    /** Belongs to the thread that checks. */
    private boolean given;

    /** Set by the elector's threads, read by any. */
    private volatile boolean leading;

    /** As {@link #leading}. */
    private volatile String leader = "nobody yet";

    /** Set by whoever closes, read by the elector's threads. */
    private volatile boolean resigning;

    Leadership(KubernetesClient client, String namespace, String lease, Runnable onLost, InstantSource clock) {
        this.client = client.newClient(
                        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                                .withRequestTimeout(Math.toIntExact(REQUEST.toMillis()))
                                .withRequestRetryBackoffLimit(0)
                                .build())
                .adapt(NamespacedKubernetesClient.class);
        this.clock = clock;
        this.namespace = namespace;
        this.lease = lease;
        this.onLost = onLost;
    }

    LeaderElectionConfiguration configuration() {
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(lease)
                .withLeaseNamespace(namespace)
                .withIdentity(identity)
                .withLeaseDuration(LEASE)
                .withRenewDeadline(RENEW_DEADLINE)
                .withRetryPeriod(RETRY_PERIOD)
                // The framework's own exit would wait for a shutdown hook that waits for it.
                .withExitOnStopLeading(false)
                .withLeaderCallbacks(new LeaderCallbacks(this::started, this::stopped, this::follow))
                .build();
    }

    /** What the framework shall ask by: as that client, but for the Lease. */
    KubernetesClient over(KubernetesClient all) {
        return new ElectionClient(all, client, this::trying);
    }

    /** Fills in what someone has taken from the Lease: an elector that finds no time there ends without a word. */
    void mend() {
        try {
            Lease held = get();
            if (held == null || isWhole(held.getSpec())) {
                return;
            }
            // Whoever holds it gets all the time that there is to renew it.
            ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
            LeaseSpec spec = Objects.requireNonNullElseGet(held.getSpec(), LeaseSpec::new);
            spec.setLeaseDurationSeconds(
                    Objects.requireNonNullElse(spec.getLeaseDurationSeconds(), Math.toIntExact(LEASE.toSeconds())));
            spec.setAcquireTime(Objects.requireNonNullElse(spec.getAcquireTime(), now));
            spec.setRenewTime(Objects.requireNonNullElse(spec.getRenewTime(), now));
            held.setSpec(spec);
            client.resource(held).update();
            LOG.warn("The Lease {} lacked its duration or one of its times; it has them now", lease);
        } catch (KubernetesClientException e) {
            LOG.warn("The Lease {} could not be looked at before the election", lease, e);
        }
    }

    private static boolean isWhole(@Nullable LeaseSpec spec) {
        return spec != null
                && spec.getLeaseDurationSeconds() != null
                && spec.getAcquireTime() != null
                && spec.getRenewTime() != null;
    }

    /** Why nothing more can be expected of the elector; null while it does its part. Any thread may ask. */
    @Nullable
    String trouble() {
        Instant last = tried;
        Instant since = vacant;
        if (last == null || resigning) {
            return null;
        }
        // Who has not tried to renew for that long leads no more, whatever it believes.
        if (isOver(last, leading ? LEASE : PATIENCE)) {
            return "the leader election has ended";
        }
        return !leading && since != null && isOver(since, PATIENCE) ? "no leader has been heard of for a minute" : null;
    }

    private boolean isOver(Instant since, Duration time) {
        return Duration.between(since, clock.instant()).compareTo(time) >= 0;
    }

    /**
     * Gives up where there is trouble: only another process begins another election. To be called again and again, on one thread.
     *
     * @param heard whether the API server is. While it is not, nobody can know who leads, and a process that ended would be started ever
     *     more rarely
     */
    void check(boolean heard) {
        if (!heard && vacant != null) {
            vacant = clock.instant();
        }
        String trouble = trouble();
        if (trouble != null && !given) {
            given = true;
            LOG.error("Another process has to stand for election: {}", trouble);
            onLost.run();
        }
    }

    /** From here on, the end of leading is wanted. */
    void resign() {
        resigning = true;
    }

    /** Lets another lead at once, if it was we who led. To be called when nothing of ours acts any more. */
    void release() {
        try {
            Lease held = get();
            if (held != null
                    && held.getSpec() != null
                    && identity.equals(held.getSpec().getHolderIdentity())) {
                held.getSpec().setHolderIdentity("");
                client.resource(held).update();
            }
        } catch (KubernetesClientException e) {
            LOG.warn("The Lease {} could not be released; the next leader starts when it expires", lease, e);
        }
    }

    private @Nullable Lease get() {
        return client.resources(Lease.class)
                .inNamespace(namespace)
                .withName(lease)
                .get();
    }

    boolean isLeading() {
        return leading;
    }

    /** Who held the Lease last, as far as is known. */
    String leader() {
        return leader;
    }

    private void trying() {
        Instant now = clock.instant();
        if (tried == null) {
            vacant = now;
        }
        tried = now;
    }

    private void started() {
        leading = true;
        LOG.info("Leading as {}", identity);
    }

    private void follow(@Nullable String holder) {
        if (holder == null || holder.isEmpty()) {
            vacant = clock.instant();
            leader = "nobody";
        } else {
            vacant = null;
            leader = holder;
        }
        LOG.info("Leader: {}", leader);
    }

    private void stopped() {
        leading = false;
        if (!resigning) {
            LOG.error("Leadership was lost");
            onLost.run();
        }
    }
}
