package io.tcpforwarder.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.io.UncheckedIOException;
import java.util.Optional;

/** A pod template as text that is the same in every process. */
final class PodTemplateJson {
    private PodTemplateJson() {}

    static String write(PodTemplateSpec template) {
        try {
            return StableJson.MAPPER.writeValueAsString(template);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty if it is no template of ours: anyone who may write a Deployment can put any text there. */
    static Optional<PodTemplateSpec> read(String text) {
        try {
            return Optional.ofNullable(StableJson.MAPPER.readValue(text, PodTemplateSpec.class))
                    .filter(PodTemplateJson::isWhole);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static boolean isWhole(PodTemplateSpec template) {
        return template.getMetadata() != null
                && template.getSpec() != null
                && template.getSpec().getContainers().stream()
                        .anyMatch(container -> DataPlanePod.CONTAINER.equals(container.getName()));
    }
}
