package io.tcpforwarder.operator.dependent;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.tcpforwarder.operator.desired.Blueprint;
import io.tcpforwarder.operator.desired.Part;
import io.tcpforwarder.operator.desired.Replicas;
import io.tcpforwarder.operator.observe.Observed;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes the objects of a forwarder stand as desired, writing only what differs. Each write leaves a state that serves and from which
 * the next pass goes on, whoever makes it: the process may end after any of them. Any thread may ask, one at a time for each
 * forwarder.
 */
public final class OwnedObjects {
    private final KubernetesClient client;
    private final ServerSideApply requests;

    public OwnedObjects(KubernetesClient client) {
        this.client = client;
        requests = new ServerSideApply(client);
    }

    /**
     * Writes what differs from what was observed, and removes what is not wanted any more. Throws nothing that a request may end
     * with: what could be done is done, and the outcome tells the rest.
     */
    public Outcome apply(Blueprint blueprint, Observed observed) {
        Attempts attempts = new Attempts();
        boolean serves = serve(differing(Part.SERVING, blueprint, observed), observed, attempts);
        Deployment live = observed.deployment();
        if (serves || live != null) {
            Replicas.of(blueprint, live == null ? null : live.getSpec().getReplicas())
                    .ifPresent(deployment -> attempts.write(deployment, () -> requests.scale(deployment)));
            differing(Part.ACCOMPANYING, blueprint, observed).forEach(form -> write(form, attempts));
        }
        Part.ALL.stream()
                .filter(part -> part.in(blueprint).isEmpty())
                .flatMap(part -> observed.owned(part.kind(), part.name().apply(observed.names())).stream())
                .forEach(left -> attempts.run(left, () -> requests.delete(left)));
        return attempts.outcome();
    }

    /** What is missing is made in any case, for there is nothing to be lost; what stands is changed as a whole or not at all. */
    private boolean serve(List<AppliedForm> differing, Observed observed, Attempts attempts) {
        Predicate<AppliedForm> stands = form -> observed.existing(
                        form.desired().getClass(), form.desired().getMetadata().getName())
                .isPresent();
        List<AppliedForm> changed = differing.stream().filter(stands).toList();
        return differing.stream().filter(stands.negate()).allMatch(form -> write(form, attempts))
                && (changed.size() <= 1 || changed.stream().allMatch(form -> rehearse(form, attempts)))
                && changed.stream().allMatch(form -> write(form, attempts));
    }

    private List<AppliedForm> differing(List<Part<?>> parts, Blueprint blueprint, Observed observed) {
        return parts.stream()
                .filter(part -> !observed.unserved().contains(part.kind()))
                .flatMap(part -> part.in(blueprint).stream())
                .map(desired -> new AppliedForm(desired, client.getKubernetesSerialization()))
                .filter(form -> observed.owned(
                                form.desired().getClass(),
                                form.desired().getMetadata().getName())
                        .filter(form::isHeldBy)
                        .isEmpty())
                .toList();
    }

    private boolean rehearse(AppliedForm form, Attempts attempts) {
        return attempts.run(form.desired(), () -> requests.rehearse(form.object()));
    }

    private boolean write(AppliedForm form, Attempts attempts) {
        return attempts.write(form.desired(), () -> requests.apply(form.object()));
    }
}
