package io.tcpforwarder.operator.dependent;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.operator.validation.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects what becomes of the requests of one pass. One thread. */
final class Attempts {
    private static final int HTTP_BAD_REQUEST = 400;
    private static final int HTTP_FORBIDDEN = 403;
    private static final int HTTP_TOO_LARGE = 413;
    private static final int HTTP_UNPROCESSABLE = 422;

    private final List<HasMetadata> written = new ArrayList<>();
    private final List<Finding> refused = new ArrayList<>();

    /** The first one. */
    private @Nullable ApplyFailure failure;

    /** Whether the API server took it. */
    boolean write(HasMetadata object, Supplier<HasMetadata> write) {
        return run(object, () -> written.add(write.get()));
    }

    /** Whether it went well. */
    boolean run(HasMetadata object, Runnable request) {
        try {
            request.run();
            return true;
        } catch (KubernetesClientException e) {
            refusal(e)
                    .ifPresentOrElse(
                            reason -> refused.add(new Finding(
                                    reason, "the API server refuses %s: %s".formatted(name(object), cause(e)))),
                            () -> fail("the API server fails on %s: %s".formatted(name(object), cause(e))));
            return false;
        }
    }

    Outcome outcome() {
        return new Outcome(written, refused, failure);
    }

    private void fail(String message) {
        if (failure == null) {
            failure = new ApplyFailure(message);
        }
    }

    private static Optional<ConditionReason> refusal(KubernetesClientException e) {
        return switch (e.getCode()) {
            // A webhook that denies without a code of its own answers 400.
            case HTTP_FORBIDDEN, HTTP_BAD_REQUEST -> Optional.of(ConditionReason.FORBIDDEN);
            case HTTP_UNPROCESSABLE, HTTP_TOO_LARGE -> Optional.of(ConditionReason.INVALID);
            default -> Optional.empty();
        };
    }

    private static String name(HasMetadata object) {
        return "%s '%s'".formatted(object.getKind(), object.getMetadata().getName());
    }

    private static String cause(KubernetesClientException e) {
        String answer = e.getStatus() == null ? null : e.getStatus().getMessage();
        if (answer != null) {
            return answer;
        }
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return Objects.toString(cause.getMessage(), cause.getClass().getSimpleName());
    }
}
