package io.tcpforwarder.api.v1alpha1;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Form of the quantities of {@code requests} and {@code limits}: the CRD generator takes no annotation for a map's values. */
public final class QuantitySchema implements SchemaCustomizer.Customizer {
    /** A number that is not negative, with a decimal, binary or exponential suffix, as Kubernetes defines its Quantity. */
    private static final String PATTERN =
            "^[+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?$";

    @Override
    public JSONSchemaProps apply(JSONSchemaProps resources, String input, KubernetesSerialization serialization) {
        resources.getProperties().values().forEach(map -> {
            JSONSchemaProps quantity = map.getAdditionalProperties().getSchema();
            quantity.setMinimum(0.0);
            quantity.setPattern(PATTERN);
            quantity.setMaxLength(32L);
        });
        return resources;
    }
}
