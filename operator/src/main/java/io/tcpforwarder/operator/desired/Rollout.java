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
 * @param spec digest of what the TcpForwarder asked for then; what comes of another spec is no matter of the upgrade
 * @param before how the forwarder was: the upgrade is done when it is so again
 */
public record Rollout(String edition, Instant since, String spec, Health before) {
    static final String ANNOTATION = TcpForwarder.GROUP + "/rollout";

    private static final Pattern TEXT = Pattern.compile("edition=(\\S+) since=(\\S+) spec=(\\S+) before=(\\S+)");

    /** What is noted; empty where nothing is, or nothing that can be understood. */
    public static Optional<Rollout> of(@Nullable ConfigMap configMap) {
        return Annotations.of(configMap, ANNOTATION).flatMap(Rollout::parse);
    }

    /** The same for a clock that shows less: whoever noted it has another one, or made it up. */
    public Rollout noLaterThan(Instant now) {
        return since.isAfter(now) ? new Rollout(edition, now, spec, before) : this;
    }

    /** The form in the annotation. */
    String text() {
        return "edition=%s since=%s spec=%s before=%s".formatted(edition, since, spec, before);
    }

    static Optional<Rollout> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        try {
            return parts.matches()
                    ? Optional.of(new Rollout(
                            parts.group(1),
                            Instant.parse(parts.group(2)),
                            parts.group(3),
                            Health.valueOf(parts.group(4))))
                    : Optional.empty();
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
