package io.tcpforwarder.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import io.tcpforwarder.operator.Golden;
import io.tcpforwarder.operator.desired.ConfigJson;
import io.tcpforwarder.operator.desired.EffectiveConfig;
import io.tcpforwarder.operator.desired.Health;
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

    private static final UpgradeState UP_TO_DATE =
            new UpgradeState(true, ConditionReason.UP_TO_DATE, "the pods are those of edition 1.2.3-0000abcd");

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
    void transitionTimeThatCannotBeReadIsReplaced() throws IOException {
        Observed observed = Golden.observed(Path.of("src/test/resources/status/several-pods"));
        TcpForwarderStatus first = status(observed, null, NOW);
        TcpForwarderStatus edited = new KubernetesSerialization()
                .unmarshal(
                        new KubernetesSerialization()
                                .asJson(first)
                                .replaceFirst(
                                        "\"lastTransitionTime\":\"[^\"]*\"", "\"lastTransitionTime\":\"yesterday\""),
                        TcpForwarderStatus.class);
        assertThat(edited.conditions().getFirst().lastTransitionTime()).isEqualTo("yesterday");

        assertThat(status(observed, edited, NOW)).isEqualTo(first);
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
                        tuple("Ready", "2026-01-01T00:02:40Z"),
                        tuple("UpToDate", "2026-01-01T00:01:00Z"));
    }

    @Test
    void rolloutIsNotOverWhileAnOldPodServesForANewOneThatDoesNot() throws IOException {
        Observed observed = Golden.observed(Path.of("src/test/resources/status/several-pods"));
        assertThat(health(observed)).isEqualTo(Health.READY);
        DeploymentStatus status = observed.deployment().getStatus();

        status.setReplicas(3);
        assertThat(health(observed)).isEqualTo(Health.BROKEN);

        status.setReplicas(2);
        status.setAvailableReplicas(1);
        assertThat(health(observed)).isEqualTo(Health.BROKEN);

        status.setAvailableReplicas(2);
        observed.deployment().getMetadata().setGeneration(7L);
        assertThat(health(observed)).isEqualTo(Health.BROKEN);
    }

    private static Health health(Observed observed) {
        return ForwarderStatus.health(observed, Validation.of(observed), Optional.of(config(observed)));
    }

    private static TcpForwarderStatus status(Observed observed, TcpForwarderStatus previous, Instant now) {
        Verdict verdict = Validation.of(observed);
        return ForwarderStatus.of(observed, verdict, UP_TO_DATE, Optional.of(config(observed)), previous, now);
    }

    private static DataPlaneConfig config(Observed observed) {
        return EffectiveConfig.of(
                observed.forwarder(), Validation.of(observed).resolved(), ConfigJson.read(observed.configMap()));
    }
}
