package io.tcpforwarder.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a resource means that leaves fields out. */
final class DefaultsTest {
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void emptySpecHasEveryDefaultOfDocumentedFields() throws JsonProcessingException {
        TcpForwarderSpec spec = json.readValue("{}", TcpForwarderSpec.class);

        assertThat(spec.listeners()).isEmpty();
        assertThat(json.writeValueAsString(spec)).isEqualToIgnoringWhitespace("""
                {"listeners": [],
                 "selection": {"algorithm": "Ewma", "slowStart": "30s"},
                 "scoring": {"signal": "Connect", "alphaPercent": 10, "failurePenalty": "1s", "historySize": 100,
                             "historicalBonusPercent": 10},
                 "probe": {"type": "TCP", "interval": "5s", "timeout": "2s", "maxFailures": 3, "recoveryTime": "1m"},
                 "pool": {"initialSize": 0, "minSize": 0, "maxSize": 0, "idleTimeout": "5s"},
                 "connect": {"timeout": "2s", "attempts": 3, "totalTimeout": "5s", "hedgeAfter": "0s"},
                 "keepAlive": {"idle": "1m", "interval": "30s", "retries": 3},
                 "limits": {"maxConnectionsPerPod": 10000, "maxConnectionsPerEndpoint": 0},
                 "drain": {"delay": "10s", "timeout": "5m", "onEndpointRemoval": "Keep"},
                 "workload": {"resources": {"requests": %s, "limits": {"memory": "256Mi"}},
                              "nodeSelector": {}, "tolerations": [],
                              "topologySpread": [
                                {"topologyKey": "kubernetes.io/hostname", "maxSkew": 1,
                                 "whenUnsatisfiable": "ScheduleAnyway"},
                                {"topologyKey": "topology.kubernetes.io/zone", "maxSkew": 1,
                                 "whenUnsatisfiable": "ScheduleAnyway"}],
                              "podLabels": {}, "podAnnotations": {}, "upgradePolicy": "Automatic",
                              "logging": {"level": "Info", "format": "Text", "accessLog": false}},
                 "service": {"type": "ClusterIP", "annotations": {}},
                 "podDisruptionBudget": {"enabled": true},
                 "networkPolicy": {"enabled": false, "from": [], "metricsFrom": []},
                 "monitoring": {"serviceMonitor": "Auto", "labels": {}}}
                """.formatted(
                        json.writeValueAsString(spec.workload().resources().requests())));
        assertThat(spec.workload().resources().requests())
                .isEqualTo(Map.of("cpu", new Quantity("100m"), "memory", new Quantity("128Mi")));
    }

    @Test
    void numberOfReplicasIsLeftToWhoeverScalesUnlessItIsGiven() throws JsonProcessingException {
        assertThat(json.readValue("{}", WorkloadSpec.class).replicas()).isNull();
        assertThat(json.readValue("{\"replicas\": 0}", WorkloadSpec.class).replicas())
                .isZero();
    }

    @Test
    void fieldThatIsGivenLeavesTheDefaultsOfItsNeighbours() throws JsonProcessingException {
        ProbeSpec probe = json.readValue("{\"maxFailures\": 7}", ProbeSpec.class);

        assertThat(probe.maxFailures()).isEqualTo(7);
        assertThat(probe.interval()).isEqualTo(ProbeSpec.defaults().interval());
    }

    @ParameterizedTest
    @MethodSource("records")
    void defaultsAreWhatAnEmptyObjectMeans(Record defaults) throws JsonProcessingException {
        assertThat(json.readValue("{}", defaults.getClass())).isEqualTo(defaults);
    }

    static Stream<Record> records() {
        return Stream.of(
                SelectionSpec.defaults(),
                ScoringSpec.defaults(),
                ProbeSpec.defaults(),
                PoolSpec.defaults(),
                ConnectSpec.defaults(),
                KeepAliveSpec.defaults(),
                LoggingSpec.defaults(),
                LimitsSpec.defaults(),
                DrainSpec.defaults(),
                WorkloadSpec.defaults(),
                ResourcesSpec.defaults(),
                ServiceSpec.defaults(),
                PodDisruptionBudgetSpec.defaults(),
                NetworkPolicySpec.defaults(),
                MonitoringSpec.defaults());
    }

    @Test
    void durationThatIsNoDurationIsRefusedWithItsText() {
        assertThatThrownBy(() -> json.readValue("{\"interval\": \"5 minutes\"}", ProbeSpec.class))
                .isInstanceOf(InvalidFormatException.class)
                .hasMessageContaining("'5 minutes' is not a duration");
        assertThatThrownBy(() -> json.readValue("{\"interval\": 5}", ProbeSpec.class))
                .hasMessageContaining("a duration is text, such as \"5s\"");
    }
}
