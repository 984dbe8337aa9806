package io.tcpforwarder.api.v1alpha1;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of the texts in lists and of the values in maps, for which the CRD generator takes no annotation: {@code field=form},
 * divided by semicolons, a form being one of {@link Form} in small letters.
 */
public final class TextSchema implements SchemaCustomizer.Customizer {
    private enum Form {
        /** A label's value. */
        LABEL(63, "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$"),
        /** Kubernetes bounds only their sum, 256 KiB. */
        ANNOTATION(16384, null),
        /** The longest is an IPv6 address with an IPv4 one in it, and /128. */
        CIDR(49, null);

        private final long maxLength;
        private final @Nullable String pattern;

        Form(long maxLength, @Nullable String pattern) {
            this.maxLength = maxLength;
            this.pattern = pattern;
        }
    }

    @Override
    public JSONSchemaProps apply(JSONSchemaProps object, String input, KubernetesSerialization serialization) {
        for (String entry : List.of(input.split(";", -1))) {
            int equals = entry.indexOf('=');
            Form form = Form.valueOf(entry.substring(equals + 1).toUpperCase(Locale.ROOT));
            JSONSchemaProps field =
                    Objects.requireNonNull(object.getProperties().get(entry.substring(0, equals)), entry);
            JSONSchemaProps text = field.getItems() == null
                    ? field.getAdditionalProperties().getSchema()
                    : field.getItems().getSchema();
            text.setMaxLength(form.maxLength);
            text.setPattern(form.pattern);
        }
        return object;
    }
}
