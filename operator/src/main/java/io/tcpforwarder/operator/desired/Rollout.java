package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An upgrade that is under way. It is noted on the ConfigMap, which is written before the Deployment: one that has begun is never
 * unnoted. And not on the Deployment itself, whose generation counts annotations too, so that it would seem to roll when the note
 * goes.
 *
 * @param edition that the pods are getting
 * @param since when it began
 * @param generation of the TcpForwarder then; what comes of a later spec is no matter of the upgrade
 * @param before how the forwarder was: the upgrade is done when it is so again
 */
public record Rollout(String edition, Instant since, long generation, Health before) {
    static final String ANNOTATION = TcpForwarder.GROUP + "/rollout";

    private static final Pattern TEXT =
            Pattern.compile("edition=(\\S+) since=(\\S+) generation=(\\d{1,18}) before=(\\S+)");

    /** What is noted; empty where nothing is, or nothing that can be understood. */
    public static Optional<Rollout> of(@Nullable ConfigMap configMap) {
        return Annotations.of(configMap, ANNOTATION).flatMap(Rollout::parse);
    }

    /** The form in the annotation. */
    String text() {
        return "edition=%s since=%s generation=%d before=%s".formatted(edition, since, generation, before);
    }

    static Optional<Rollout> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        try {
            return parts.matches()
                    ? Optional.of(new Rollout(
                            parts.group(1),
                            Instant.parse(parts.group(2)),
                            Long.parseLong(parts.group(3)),
                            Health.valueOf(parts.group(4))))
                    : Optional.empty();
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
