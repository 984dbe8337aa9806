package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pod template of a Deployment and the edition that made it. The Deployment says both in annotations, so that another version of
 * the operator can keep the template without knowing how it was made.
 *
 * @param edition that made it
 * @param template as it was applied
 */
public record Rendering(String edition, PodTemplateSpec template) {
    private static final String EDITION = TcpForwarder.GROUP + "/edition";
    private static final String TEMPLATE = TcpForwarder.GROUP + "/template";

    /** What a Deployment has; where it does not say, what it looks like, of no edition that is known. */
    public static Rendering of(Deployment deployment) {
        return new Rendering(
                edition(deployment),
                Annotations.of(deployment, TEMPLATE)
                        .flatMap(PodTemplateJson::read)
                        .orElseGet(() -> deployment.getSpec().getTemplate()));
    }

    /** The edition that made a Deployment's template; empty where it does not say. */
    public static String edition(Deployment deployment) {
        return Annotations.of(deployment, EDITION).orElse("");
    }

    /** Whether pods cannot tell the two apart. */
    public boolean hasTemplateOf(Rendering other) {
        return PodTemplateJson.write(template).equals(PodTemplateJson.write(other.template));
    }

    /** The same edition still, with what the spec says now. */
    public Rendering following(TcpForwarder forwarder) {
        return new Rendering(edition, RequestedPod.over(template, forwarder));
    }

    Map<String, String> annotations() {
        return new TreeMap<>(Map.of(EDITION, edition, TEMPLATE, PodTemplateJson.write(template)));
    }
}
