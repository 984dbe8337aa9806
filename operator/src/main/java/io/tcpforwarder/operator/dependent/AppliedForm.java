package io.tcpforwarder.operator.dependent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
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

    private final HasMetadata desired;
    private final ObjectNode tree;
    private final KubernetesSerialization serialization;

    AppliedForm(HasMetadata desired, KubernetesSerialization serialization) {
        this.desired = desired;
        this.serialization = serialization;
        tree = serialization.convertValue(desired, ObjectNode.class);
        CRC32 digest = new CRC32();
        digest.update(text(tree).getBytes(StandardCharsets.UTF_8));
        ObjectNode metadata = (ObjectNode) tree.get("metadata");
        metadata.withObjectProperty("annotations").put(Observed.APPLIED_DIGEST, "%08x".formatted(digest.getValue()));
    }

    /** What to apply. */
    HasMetadata object() {
        return serialization.convertValue(tree, desired.getClass());
    }

    /** The object without the digest, for its kind and its name. */
    HasMetadata desired() {
        return desired;
    }

    boolean isHeldBy(HasMetadata live) {
        return Containment.holds(serialization.convertValue(live, JsonNode.class), tree);
    }

    private static String text(JsonNode tree) {
        try {
            return JSON.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
