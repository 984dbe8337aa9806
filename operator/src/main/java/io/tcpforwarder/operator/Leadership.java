package io.tcpforwarder.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of several operators acts: the one that holds the Lease. The framework leaves the Lease to expire when it stops,
 * which costs the next leader 15 s; emptying it hands over in one retry period.
 */
final class Leadership {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    private final String identity =
            Objects.requireNonNullElse(System.getenv("HOSTNAME"), "operator") + "_" + UUID.randomUUID();
    private final KubernetesClient client;
    private final String namespace;
    private final String lease;
    private final Runnable onLost;

    /** Set by the elector's threads, read by any. */
    private volatile boolean leading;

    /** As {@link #leading}. */
    private volatile String leader = "nobody yet";

    /** Set by whoever closes, read by the elector's threads. */
    private volatile boolean resigning;

    Leadership(KubernetesClient client, String namespace, String lease, Runnable onLost) {
        this.client = client;
        this.namespace = namespace;
        this.lease = lease;
        this.onLost = onLost;
    }

    LeaderElectionConfiguration configuration() {
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(lease)
                .withLeaseNamespace(namespace)
                .withIdentity(identity)
                // The framework's own exit would wait for a shutdown hook that waits for it.
                .withExitOnStopLeading(false)
                .withLeaderCallbacks(new LeaderCallbacks(this::started, this::stopped, this::follow))
                .build();
    }

    /** From here on, the end of leading is wanted. */
    void resign() {
        resigning = true;
    }

    /** Lets another lead at once, if it was we who led. To be called when nothing of ours acts any more. */
    void release() {
        try {
            Lease held = client.resources(Lease.class)
                    .inNamespace(namespace)
                    .withName(lease)
                    .get();
            if (held != null && identity.equals(held.getSpec().getHolderIdentity())) {
                held.getSpec().setHolderIdentity("");
                client.resource(held).update();
            }
        } catch (KubernetesClientException e) {
            LOG.warn("The Lease {} could not be released; the next leader starts when it expires", lease, e);
        }
    }

    boolean isLeading() {
        return leading;
    }

    /** Who held the Lease last, as far as is known. */
    String leader() {
        return leader;
    }

    private void started() {
        leading = true;
        LOG.info("Leading as {}", identity);
    }

    private void follow(@Nullable String holder) {
        leader = holder == null || holder.isEmpty() ? "nobody" : holder;
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
