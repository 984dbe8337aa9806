package io.tcpforwarder.local;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML as Kubernetes objects of any kind, with all that stands in them: a class for the kind would drop the fields that it
 * does not know, and nobody would hear of a misspelt one.
 */
final class Documents {
    private Documents() {}

    /** Empty documents are left out. */
    static List<GenericKubernetesResource> parse(InputStream yaml) throws IOException {
        List<GenericKubernetesResource> documents = new ArrayList<>();
        try (MappingIterator<@Nullable GenericKubernetesResource> parsed =
                new YAMLMapper().readerFor(GenericKubernetesResource.class).readValues(yaml)) {
            for (int number = 1; parsed.hasNextValue(); number++) {
                GenericKubernetesResource document = parsed.nextValue();
                if (document != null) {
                    documents.add(checked(document, number));
                }
            }
        }
        return documents;
    }

    private static GenericKubernetesResource checked(GenericKubernetesResource document, int number) {
        if (document.getApiVersion() == null
                || document.getKind() == null
                || document.getMetadata() == null
                || document.getMetadata().getName() == null) {
            throw new IllegalArgumentException("document " + number + " has no apiVersion, kind and metadata.name");
        }
        return document;
    }
}
