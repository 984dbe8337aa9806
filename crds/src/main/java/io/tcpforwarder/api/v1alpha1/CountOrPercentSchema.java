package io.tcpforwarder.api.v1alpha1;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Objects;

/**
 * Bounds of fields, divided by semicolons, that are a number of pods or a share of them: the CRD generator takes annotations
 * only for what is one or the other.
 */
public final class CountOrPercentSchema implements SchemaCustomizer.Customizer {
    @Override
    public JSONSchemaProps apply(JSONSchemaProps object, String input, KubernetesSerialization serialization) {
        for (String name : List.of(input.split(";", -1))) {
            JSONSchemaProps field =
                    Objects.requireNonNull(object.getProperties().get(name), name);
            field.setMinimum(0.0);
            field.setMaximum(1000.0);
            field.setPattern("^(100|[1-9]?[0-9])%$");
        }
        return object;
    }
}
