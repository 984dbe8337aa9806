package io.tcpforwarder.operator.dependent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.tcpforwarder.operator.observe.Observed;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The form of a desired object that is applied, and whether a live object has it already: it carries the digest of this form
 * (so nothing that an older form held is left over), and it still holds all of it (so nobody has edited it since). Comparing
 * managed fields instead would need the defaulting of the API server.
 */
final class AppliedForm {
    /** Sorted, because the digest must be the same in every process. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private final HasMetadata object;
    private final JsonNode tree;
    private final KubernetesSerialization serialization;

    AppliedForm(HasMetadata desired, KubernetesSerialization serialization) {
        this.serialization = serialization;
        CRC32 digest = new CRC32();
        digest.update(text(tree(desired)).getBytes(StandardCharsets.UTF_8));
        object = serialization.clone(desired);
        object.setMetadata(new ObjectMetaBuilder(desired.getMetadata())
                .addToAnnotations(Observed.APPLIED_DIGEST, "%08x".formatted(digest.getValue()))
                .build());
        tree = tree(object);
    }

    HasMetadata object() {
        return object;
    }

    boolean isHeldBy(HasMetadata live) {
        return Containment.holds(tree(live), tree);
    }

    private static String text(JsonNode tree) {
        try {
            return JSON.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode tree(HasMetadata resource) {
        try {
            return JSON.readTree(serialization.asJson(resource));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
