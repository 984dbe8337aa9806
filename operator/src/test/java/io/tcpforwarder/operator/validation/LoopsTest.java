package io.tcpforwarder.operator.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.observe.Silence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Forwarders f-0, f-1, ..., of which each leads to others by the Services s-0, s-1, ... in front of their pods. */
@NullUnmarked
final class LoopsTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private final Map<String, TcpForwarder> forwarders = new HashMap<>();
    private final Map<String, Service> services = new HashMap<>();

    @Test
    void wayBackIsToldStepByStep() {
        leads(0, 1);
        leads(1, 2);
        leads(2, 0);

        assertThat(loops().from(services.get("s-1")))
                .hasValue("Service 's-1' selects the pods of TcpForwarder 'f-1', "
                        + "Service 's-2' selects the pods of TcpForwarder 'f-2', "
                        + "Service 's-0' selects the pods of TcpForwarder 'f-0'");
    }

    @Test
    void ofTwoWaysTheShorterOneIsTold() {
        leads(0, 1);
        leads(1, 2, 0);
        leads(2, 0);

        assertThat(loops().from(services.get("s-1")))
                .hasValue("Service 's-1' selects the pods of TcpForwarder 'f-1', "
                        + "Service 's-0' selects the pods of TcpForwarder 'f-0'");
    }

    @Test
    void loopOfOthersIsNotOurs() {
        leads(0, 1);
        leads(1, 2);
        leads(2, 1);

        assertThat(loops().from(services.get("s-1"))).isEmpty();
    }

    /** Each step of a search that calls itself takes stack, and 1,024 searches of 2,000 steps take minutes. */
    @Test
    @Timeout(20)
    void chainOfThousandsThatEveryBackendRefLeadsIntoIsFoundAtOnce() {
        int length = 2_000;
        for (int i = 1; i < length; i++) {
            leads(i, (i + 1) % length);
        }
        leads(0, IntStream.rangeClosed(1, 1_024).toArray());

        Verdict verdict = Validation.of(observed());

        assertThat(verdict.unresolved())
                .hasSize(1_024)
                .allMatch(finding -> finding.reason() == ConditionReason.LOOP)
                .allMatch(finding -> finding.message().endsWith(", and so on"))
                .allMatch(finding -> finding.message().length() < 1_000);
    }

    private void leads(int from, int... to) {
        String listeners = IntStream.range(0, (to.length + 15) / 16)
                .mapToObj(listener -> "{name: l-%d, port: %d, backendRefs: [%s]}"
                        .formatted(
                                listener,
                                listener + 1,
                                IntStream.range(16 * listener, Math.min(to.length, 16 * listener + 16))
                                        .mapToObj(i -> "{name: s-%d, port: 1}".formatted(to[i]))
                                        .collect(Collectors.joining(", "))))
                .collect(Collectors.joining(", "));
        forwarders.put("f-" + from, YAML.unmarshal("""
                        apiVersion: tcpforwarder.io/v1alpha1
                        kind: TcpForwarder
                        metadata: {name: f-%d, namespace: shop, uid: u-%d, generation: 1}
                        spec: {listeners: [%s]}
                        """.formatted(from, from, listeners), TcpForwarder.class));
        services.put(
                "s-" + from,
                new ServiceBuilder()
                        .withMetadata(new ObjectMetaBuilder()
                                .withName("s-" + from)
                                .withNamespace("shop")
                                .build())
                        .withNewSpec()
                        .withSelector(Map.of("tcpforwarder.io/name", "f-" + from))
                        .addNewPort()
                        .withPort(1)
                        .endPort()
                        .endSpec()
                        .build());
    }

    private Loops loops() {
        return new Loops(observed());
    }

    private Observed observed() {
        Map<String, TcpForwarder> others = new HashMap<>(forwarders);
        TcpForwarder forwarder = others.remove("f-0");
        return new Observed(forwarder, services, others, List.of(), Set.of(), List.of(), List.of(), Silence.NONE);
    }
}
