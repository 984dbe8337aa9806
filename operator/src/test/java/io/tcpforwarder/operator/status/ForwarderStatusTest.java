package io.tcpforwarder.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import io.tcpforwarder.operator.Golden;
import io.tcpforwarder.operator.desired.ConfigJson;
import io.tcpforwarder.operator.desired.EffectiveConfig;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.observe.Silence;
import io.tcpforwarder.operator.validation.Validation;
import io.tcpforwarder.operator.validation.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@NullUnmarked
final class ForwarderStatusTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

    static Stream<Path> cases() throws IOException {
        return Golden.cases("status");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsObservedBecomesThisStatus(Path folder) throws IOException {
        String digest = ConfigJson.digest(config(Golden.observed(folder)));
        Golden.check(folder, List.of(status(Golden.observed(folder, digest), null, NOW)));
    }

    @Test
    void transitionTimeStaysWhileTheStatusOfAConditionStays() throws IOException {
        Observed observed = Golden.observed(Path.of("src/test/resources/status/several-pods"));
        TcpForwarderStatus first = status(observed, null, NOW);

        TcpForwarderStatus second = status(observed, first, NOW.plusSeconds(100));

        assertThat(second).isEqualTo(first);
    }

    @Test
    void transitionTimeMovesWhenTheStatusOfAConditionChanges() throws IOException {
        Observed ready = Golden.observed(Path.of("src/test/resources/status/several-pods"));
        Observed silent = new Observed(
                ready.forwarder(),
                ready.services(),
                ready.forwarders(),
                ready.existing(),
                ready.unserved(),
                ready.pods(),
                List.of(),
                Silence.NONE);
        TcpForwarderStatus first = status(ready, null, NOW);

        TcpForwarderStatus second = status(silent, first, NOW.plusSeconds(100));

        assertThat(second.conditions())
                .extracting(ForwarderCondition::type, ForwarderCondition::lastTransitionTime)
                .containsExactly(
                        tuple("Accepted", "2026-01-01T00:01:00Z"),
                        tuple("ResolvedRefs", "2026-01-01T00:01:00Z"),
                        tuple("Programmed", "2026-01-01T00:02:40Z"),
                        tuple("Ready", "2026-01-01T00:02:40Z"));
    }

    private static TcpForwarderStatus status(Observed observed, TcpForwarderStatus previous, Instant now) {
        Verdict verdict = Validation.of(observed);
        return ForwarderStatus.of(observed, verdict, Optional.of(config(observed)), previous, now);
    }

    private static DataPlaneConfig config(Observed observed) {
        return EffectiveConfig.of(
                observed.forwarder(), Validation.of(observed).resolved(), ConfigJson.read(observed.configMap()));
    }
}
