package io.tcpforwarder.api.v1alpha1;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Objects;

/**
 * Declares how server-side apply merges lists: {@code path=key} makes the list a map by that key, {@code path=atomic} one
 * value. Entries are divided by semicolons. The CRD generator has no annotation for this.
 */
public final class ListMaps implements SchemaCustomizer.Customizer {
    @Override
    public JSONSchemaProps apply(JSONSchemaProps root, String input, KubernetesSerialization serialization) {
        for (String entry : List.of(input.split(";", -1))) {
            int equals = entry.indexOf('=');
            JSONSchemaProps list = root;
            for (String step : List.of(entry.substring(0, equals).split("\\.", -1))) {
                list = Objects.requireNonNull(list.getProperties().get(step), entry);
            }
            String key = entry.substring(equals + 1);
            if (key.equals("atomic")) {
                list.setXKubernetesListType("atomic");
            } else {
                list.setXKubernetesListType("map");
                list.setXKubernetesListMapKeys(List.of(key));
            }
        }
        return root;
    }
}
