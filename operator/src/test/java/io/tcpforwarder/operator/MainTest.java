package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpforwarder.operator.desired.DataPlaneImage;
import io.tcpforwarder.operator.desired.MonitoringDefaults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class MainTest {
    @Test
    void withoutArgumentsEverythingIsServedByTheImageOfThisVersion() {
        assertThat(settings())
                .isEqualTo(new OperatorSettings(
                        Set.of(),
                        DataPlaneImage.ofThisVersion(),
                        MonitoringDefaults.NONE,
                        null,
                        "tcpforwarder-operator",
                        8080));
        assertThat(DataPlaneImage.VERSION).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void argumentsAreTaken() {
        assertThat(settings(
                        "--watch-namespaces=a,b",
                        "--dataplane-image=registry/image:1",
                        "--dataplane-image-pull-policy=Never",
                        "--dataplane-image-pull-secrets=first,second",
                        "--dataplane-service-monitor-labels=release=prometheus,bare=",
                        "--dataplane-service-monitor-interval=1m30s",
                        "--leader-election-namespace=operators",
                        "--leader-election-lease=shop",
                        "--admin-port=0"))
                .isEqualTo(new OperatorSettings(
                        Set.of("a", "b"),
                        new DataPlaneImage("registry/image:1", "Never", List.of("first", "second")),
                        new MonitoringDefaults(Map.of("release", "prometheus", "bare", ""), Duration.ofSeconds(90)),
                        "operators",
                        "shop",
                        0));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost/tcpforwarder/dataplane:1, Never",
        "localhost:5000/dataplane:1, IfNotPresent",
        "example.com/localhost/dataplane:1, IfNotPresent"
    })
    void imageThatWasLoadedIntoTheNodesIsNeverPulled(String image, String policy) {
        assertThat(settings("--dataplane-image=" + image).dataPlaneImage())
                .isEqualTo(new DataPlaneImage(image, policy));
        assertThat(settings().dataPlaneImage().pullPolicy()).isEqualTo("Never");
    }

    @Test
    void whatIsSetToNothingIsNotSet() {
        assertThat(settings("--dataplane-service-monitor-labels=", "--dataplane-service-monitor-interval=")
                        .monitoring())
                .isEqualTo(MonitoringDefaults.NONE);
    }

    @Test
    void intervalThatIsNoneIsRefusedByTheNameOfItsOption() {
        assertThatThrownBy(() -> settings("--dataplane-service-monitor-interval=often"))
                .hasMessageStartingWith("--dataplane-service-monitor-interval: 'often' is not a duration");
    }

    private static OperatorSettings settings(String... args) {
        Main main = new Main();
        new CommandLine(main).parseArgs(args);
        return main.settings();
    }
}
