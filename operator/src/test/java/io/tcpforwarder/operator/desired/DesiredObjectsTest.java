package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.tcpforwarder.operator.Golden;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.validation.Validation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DesiredObjectsTest {
    static Stream<Path> cases() throws IOException {
        return Golden.cases("desired");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forwarderBecomesTheseObjects(Path folder) throws IOException {
        Observed observed = Golden.observed(folder);
        Blueprint blueprint = new Blueprint(
                observed.forwarder(),
                EffectiveConfig.of(
                        observed.forwarder(),
                        Validation.of(observed).resolved(),
                        ConfigJson.read(observed.configMap())),
                new Edition("1.2.3-0000abcd", new DataPlaneImage("tcpforwarder/dataplane:1.2.3", "IfNotPresent"))
                        .render(observed.forwarder()),
                null,
                null,
                new MonitoringDefaults(Map.of("release", "of-all", "team", "of-all"), Duration.ofSeconds(30)));

        List<HasMetadata> objects = new ArrayList<>();
        Part.ALL.forEach(part -> part.in(blueprint).ifPresent(objects::add));
        Replicas.of(blueprint, null).ifPresent(objects::add);

        Golden.check(folder, objects);
    }
}
