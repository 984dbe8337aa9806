package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.operator.desired.DataPlaneImage;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MainTest {
    @Test
    void withoutArgumentsEverythingIsServedByTheImageOfThisVersion() {
        assertThat(settings())
                .isEqualTo(new OperatorSettings(
                        Set.of(), DataPlaneImage.ofThisVersion(), null, "tcpforwarder-operator", 8080));
        assertThat(DataPlaneImage.VERSION).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void argumentsAreTaken() {
        assertThat(settings(
                        "--watch-namespaces=a,b",
                        "--dataplane-image=registry/image:1",
                        "--dataplane-image-pull-policy=Never",
                        "--dataplane-image-pull-secrets=first,second",
                        "--leader-election-namespace=operators",
                        "--leader-election-lease=shop",
                        "--admin-port=0"))
                .isEqualTo(new OperatorSettings(
                        Set.of("a", "b"),
                        new DataPlaneImage("registry/image:1", "Never", List.of("first", "second")),
                        "operators",
                        "shop",
                        0));
    }

    private static OperatorSettings settings(String... args) {
        Main main = new Main();
        new CommandLine(main).parseArgs(args);
        return main.settings();
    }
}
