package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whose tokens the pods have. An account that someone deletes is made again with another uid; tokens of the one before are refused (401)
 * until the kubelet renews them, which takes about an hour. Meanwhile a pod follows no EndpointSlices and does not report, so it
 * must be replaced.
 */
public final class PodTokens {
    /** Annotation of pods: uid of an account that was made again after the Deployment. */
    static final String ACCOUNT = TcpForwarder.GROUP + "/service-account";

    private PodTokens() {}

    /**
     * The uid of the account, if it was made later than the Deployment: an account comes before the first pods, so that one is another.
     * Null, as long as it is the first one.
     *
     * @param account null while it is deleted; then what was found last is found again, so that pods are replaced once
     */
    public static @Nullable String renewedAccount(@Nullable ServiceAccount account, @Nullable Deployment deployment) {
        if (deployment == null) {
            return null;
        }
        if (account == null) {
            return Objects.requireNonNullElse(
                            deployment.getSpec().getTemplate().getMetadata().getAnnotations(), Map.<String, String>of())
                    .get(ACCOUNT);
        }
        String made = account.getMetadata().getCreationTimestamp();
        String begun = deployment.getMetadata().getCreationTimestamp();
        return made != null && begun != null && Instant.parse(made).isAfter(Instant.parse(begun))
                ? account.getMetadata().getUid()
                : null;
    }
}
