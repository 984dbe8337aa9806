package io.tcpforwarder.operator.dependent;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.operator.validation.Finding;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What became of applying.
 *
 * @param written objects that were written, as they stand now
 * @param refused why the API server refuses some, and will until something else changes
 * @param failure what trying again may mend; null if nothing failed
 */
public record Outcome(
        List<HasMetadata> written,
        List<Finding> refused,
        @Nullable ApplyFailure failure) {
    public Outcome {
        written = List.copyOf(written);
        refused = List.copyOf(refused);
    }

    /** All that is to be told. */
    public List<Finding> findings() {
        return Stream.concat(
                        refused.stream(),
                        Stream.ofNullable(failure)
                                .map(error -> new Finding(
                                        ConditionReason.API_ERROR,
                                        Objects.toString(error.getMessage(), "") + "; it is tried again")))
                .toList();
    }
}
