package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The YAML of one kind's CustomResourceDefinition: what fabric8's generator makes of the records, and then what it gets
 * wrong for them.
 */
final class CrdYaml {
    private static final String HEADER =
            "# Generated from the records of io.tcpforwarder.api; mvn -pl crds test -Dcrds=write\n";

    /** The generator writes every bound as a floating-point number, also those of integers. */
    private static final Pattern WHOLE_BOUND = Pattern.compile("(?m)^( *(?:max|min)imum: [0-9]+)\\.0$");

    private final Class<? extends HasMetadata> kind;

    CrdYaml(Class<? extends HasMetadata> kind) {
        this.kind = kind;
    }

    /** Name of the definition, such as {@code tcpforwarders.tcpforwarder.io}. */
    String name() {
        return HasMetadata.getFullResourceName(kind);
    }

    String text() {
        Buffer buffer = new Buffer();
        new CRDGenerator()
                .customResourceClasses(List.of(kind))
                .withMinQuotes(true)
                .withPostProcessor(new CRDPostProcessor() {
                    @Override
                    public HasMetadata process(HasMetadata crd, String version) {
                        return corrected((CustomResourceDefinition) crd);
                    }
                })
                .withOutput(buffer)
                .generate();
        String withoutHeader = buffer.text.toString(StandardCharsets.UTF_8).replaceFirst("\\A#.*\n", "");
        return HEADER + WHOLE_BOUND.matcher(withoutHeader).replaceAll("$1");
    }

    private CustomResourceDefinition corrected(CustomResourceDefinition crd) {
        crd.getSpec().getVersions().forEach(version -> {
            version.getAdditionalPrinterColumns().sort(Comparator.comparingInt(this::declaredPosition));
            JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
            root.setDescription(kind.getAnnotation(JsonClassDescription.class).value());
            saveRulesFromRepetition(root);
        });
        return crd;
    }

    /** The generator sorts columns by path; a reader wants them as they are declared. */
    private int declaredPosition(CustomResourceColumnDefinition column) {
        return Stream.of(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList()
                .indexOf(column.getName());
    }

    /** The generator finds the rule of a record's component twice, on the field and on the accessor. */
    private static void saveRulesFromRepetition(JSONSchemaProps schema) {
        schema.setXKubernetesValidations(
                schema.getXKubernetesValidations().stream().distinct().toList());
        schema.getProperties().values().forEach(CrdYaml::saveRulesFromRepetition);
        if (schema.getItems() != null) {
            saveRulesFromRepetition(schema.getItems().getSchema());
        }
    }

    private static final class Buffer extends CRDGenerator.AbstractCRDOutput<ByteArrayOutputStream> {
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();

        @Override
        protected ByteArrayOutputStream createStreamFor(String name) {
            return text;
        }
    }
}
