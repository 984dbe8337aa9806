package io.tcpforwarder.api.v1alpha1;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Objects;

/** Bounds of {@code port}, a number or a name: the CRD generator takes annotations only for what is one or the other. */
public final class ServicePortSchema implements SchemaCustomizer.Customizer {
    @Override
    public JSONSchemaProps apply(JSONSchemaProps backendRef, String input, KubernetesSerialization serialization) {
        JSONSchemaProps port = Objects.requireNonNull(backendRef.getProperties().get("port"));
        port.setMinimum(1.0);
        port.setMaximum(65535.0);
        port.setPattern(Names.DNS_LABEL);
        port.setMaxLength(63L);
        return backendRef;
    }
}
