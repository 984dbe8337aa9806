package io.tcpforwarder.operator.dependent;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.operator.desired.Blueprint;
import io.tcpforwarder.operator.desired.Part;
import io.tcpforwarder.operator.desired.Replicas;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.validation.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Makes the objects of a forwarder stand as desired. Any thread may ask, one at a time for each forwarder. */
public final class OwnedObjects {
    private static final String FIELD_MANAGER = "tcpforwarder";
    private static final String REPLICAS_FIELD_MANAGER = "tcpforwarder-replicas";
    private static final int HTTP_BAD_REQUEST = 400;
    private static final int HTTP_FORBIDDEN = 403;
    private static final int HTTP_UNPROCESSABLE = 422;

    private final KubernetesClient client;

    public OwnedObjects(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Writes what differs from what was observed, and removes what is not wanted any more. What the API server refuses stays as it
     * was, and all else is done nevertheless; but pods are not touched while something that they need is refused.
     *
     * @return why the API server refuses objects; empty if it takes all
     * @throws KubernetesClientException for what trying again may mend
     */
    public List<Finding> apply(Blueprint blueprint, Observed observed) {
        List<Finding> refused = new ArrayList<>();
        for (Part<?> part : Part.ALL) {
            if (refused.isEmpty() || !part.kind().equals(Deployment.class)) {
                settle(part, blueprint, observed).ifPresent(refused::add);
            }
        }
        Deployment live = observed.deployment();
        if (refused.isEmpty() || live != null) {
            Replicas.of(blueprint, live == null ? null : live.getSpec().getReplicas())
                    .flatMap(deployment -> attempt(deployment, () -> apply(deployment, REPLICAS_FIELD_MANAGER)))
                    .ifPresent(refused::add);
        }
        return refused;
    }

    private Optional<Finding> settle(Part<?> part, Blueprint blueprint, Observed observed) {
        if (observed.unserved().contains(part.kind())) {
            return Optional.empty();
        }
        Optional<? extends HasMetadata> desired = part.in(blueprint);
        return desired.isPresent()
                ? attempt(desired.get(), () -> applyIfDifferent(desired.get(), observed))
                : observed.owned(part.kind(), part.name().apply(observed.names()))
                        .flatMap(left -> attempt(left, () -> delete(left)));
    }

    /** As it was observed: not if it has become someone else's meanwhile. */
    private void delete(HasMetadata object) {
        client.resource(object)
                .lockResourceVersion(object.getMetadata().getResourceVersion())
                .delete();
    }

    private void applyIfDifferent(HasMetadata desired, Observed observed) {
        AppliedForm form = new AppliedForm(desired, client.getKubernetesSerialization());
        boolean stands = observed.owned(
                        desired.getClass(), desired.getMetadata().getName())
                .filter(form::isHeldBy)
                .isPresent();
        if (!stands) {
            apply(form.object(), FIELD_MANAGER);
        }
    }

    private void apply(HasMetadata object, String fieldManager) {
        client.resource(object).fieldManager(fieldManager).forceConflicts().serverSideApply();
    }

    private static Optional<Finding> attempt(HasMetadata object, Runnable apply) {
        try {
            apply.run();
            return Optional.empty();
        } catch (KubernetesClientException e) {
            ConditionReason reason = switch (e.getCode()) {
                // A webhook that denies without a code of its own answers 400.
                case HTTP_FORBIDDEN, HTTP_BAD_REQUEST -> ConditionReason.FORBIDDEN;
                case HTTP_UNPROCESSABLE -> ConditionReason.INVALID;
                default -> throw e;
            };
            return Optional.of(new Finding(
                    reason,
                    "the API server refuses %s '%s': %s"
                            .formatted(object.getKind(), object.getMetadata().getName(), cause(e))));
        }
    }

    private static String cause(KubernetesClientException e) {
        return e.getStatus() == null
                ? Objects.toString(e.getMessage(), "no reason given")
                : e.getStatus().getMessage();
    }
}
