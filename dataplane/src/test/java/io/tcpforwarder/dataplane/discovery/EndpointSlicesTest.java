package io.tcpforwarder.dataplane.discovery;

import static io.tcpforwarder.dataplane.discovery.Slices.pod;
import static io.tcpforwarder.dataplane.discovery.Slices.ready;
import static io.tcpforwarder.dataplane.discovery.Slices.slice;
import static io.tcpforwarder.dataplane.endpoint.Availability.NOT_READY;
import static io.tcpforwarder.dataplane.endpoint.Availability.READY;
import static io.tcpforwarder.dataplane.endpoint.Availability.TERMINATING;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EndpointSlicesTest {
    private static Map<String, Availability> union(String portName, String family, EndpointSlice... slices) {
        Map<String, Availability> union = new LinkedHashMap<>();
        new EndpointSlices(portName, family)
                .union(List.of(slices))
                .endpoints()
                .endpoints()
                .forEach((endpoint, availability) -> union.put(endpoint.label(), availability));
        return union;
    }

    @Test
    void isTheUnionOfAllSlices() {
        assertThat(union("", "IPv4", slice("x", ready("a", "10.0.0.1")), slice("y", ready("b", "10.0.0.2"))))
                .containsExactly(entry("10.0.0.1:7000", READY), entry("10.0.0.2:7000", READY));
    }

    /** Nobody checks what somebody writes into a slice by hand. */
    @Test
    void whatNoReportCouldSayIsNotTaken() {
        Found found = new EndpointSlices("", "IPv4")
                .union(List.of(
                        slice("zero", "IPv4", "", 0, ready("a", "10.0.0.1")),
                        slice("x", ready("n".repeat(254), "10.0.0.2"), ready("b", "10.0.0.3"))));

        assertThat(found.problem()).contains("EndpointSlice zero: '10.0.0.1', port 0; expected");
        assertThat(found.endpoints().endpoints().keySet())
                .extracting(
                        io.tcpforwarder.dataplane.endpoint.Endpoint::label,
                        io.tcpforwarder.dataplane.endpoint.Endpoint::target)
                .containsExactly(tuple("10.0.0.2:7000", null), tuple("10.0.0.3:7000", new Target("Pod", "b")));
    }

    /** What the API server writes for a Service whose last pod is gone. */
    @Test
    void sliceWithoutEndpointsAndPortsHoldsNothing() {
        EndpointSlice empty = new KubernetesSerialization().unmarshal("""
                        apiVersion: discovery.k8s.io/v1
                        kind: EndpointSlice
                        metadata: {name: x}
                        addressType: IPv4
                        endpoints: null
                        ports: null
                        """, EndpointSlice.class);

        assertThat(union("", "IPv4", empty)).isEmpty();
        assertThat(union("", "IPv4", empty, slice("y", ready("b", "10.0.0.2"))))
                .containsExactly(entry("10.0.0.2:7000", READY));
    }

    @Test
    void namesThePodBehindAnEndpoint() {
        assertThat(new EndpointSlices("", "IPv4")
                        .union(List.of(slice("x", ready("redis-0", "10.0.0.1"))))
                        .endpoints()
                        .endpoints()
                        .keySet())
                .extracting("target")
                .containsExactly(new Target("Pod", "redis-0"));
    }

    @Test
    void takesAbsentConditionsAsTheApiDefinesThem() {
        assertThat(union(
                        "",
                        "IPv4",
                        slice(
                                "x",
                                pod("all absent", "10.0.0.1", null, null, null),
                                pod("not ready", "10.0.0.2", false, null, null),
                                pod("not ready, terminating", "10.0.0.3", false, null, true),
                                pod("serving, terminating", "10.0.0.4", false, true, true),
                                pod("serving, not terminating", "10.0.0.5", false, true, null)),
                        slice(
                                "y",
                                new EndpointBuilder().withAddresses("10.0.0.6").build())))
                .containsExactly(
                        entry("10.0.0.1:7000", READY),
                        entry("10.0.0.2:7000", NOT_READY),
                        entry("10.0.0.3:7000", NOT_READY),
                        entry("10.0.0.4:7000", TERMINATING),
                        entry("10.0.0.5:7000", NOT_READY),
                        entry("10.0.0.6:7000", READY));
    }

    @Test
    void readyWinsEvenWhileTerminatingBecauseTheServiceMayPublishSuchPods() {
        assertThat(union("", "IPv4", slice("x", pod("a", "10.0.0.1", true, false, true))))
                .containsExactly(entry("10.0.0.1:7000", READY));
    }

    @Test
    void theBetterWordCountsForAnEndpointInTwoSlices() {
        assertThat(union(
                        "",
                        "IPv4",
                        slice("x", pod("a", "10.0.0.1", false, true, true)),
                        slice("y", ready("a", "10.0.0.1")),
                        slice("z", pod("a", "10.0.0.1", false, false, false))))
                .containsExactly(entry("10.0.0.1:7000", READY));
    }

    @Test
    void findsTheNamedPortWhoseNumberMayDifferFromSliceToSlice() {
        assertThat(union(
                        "redis",
                        "IPv4",
                        slice("x", "IPv4", "redis", 6379, ready("a", "10.0.0.1")),
                        slice("y", "IPv4", "redis", 6380, ready("b", "10.0.0.2")),
                        slice("z", "IPv4", "metrics", 9121, ready("c", "10.0.0.3"))))
                .containsExactly(entry("10.0.0.1:6379", READY), entry("10.0.0.2:6380", READY));
    }

    @Test
    void leavesOutPortsThatAreNotTcp() {
        EndpointSlice dns = slice("x", ready("a", "10.0.0.1"));
        dns.getPorts().getFirst().setProtocol("UDP");
        assertThat(union("", "IPv4", dns)).isEmpty();
    }

    @Test
    void takesOneAddressOfADualStackPodAndTheOnlyOneOfAnother() {
        EndpointSlice[] slices = {
            slice("v4", ready("both", "10.0.0.1"), ready("only4", "10.0.0.2")),
            slice("v6", "IPv6", "", 7000, ready("both", "fd00::1"), ready("only6", "fd00::3"))
        };
        assertThat(union("", "IPv4", slices))
                .containsOnlyKeys("10.0.0.1:7000", "10.0.0.2:7000", "[fd00:0:0:0:0:0:0:3]:7000");
        assertThat(union("", "IPv6", slices))
                .containsOnlyKeys("10.0.0.2:7000", "[fd00:0:0:0:0:0:0:1]:7000", "[fd00:0:0:0:0:0:0:3]:7000");
    }

    @Test
    void leavesOutSlicesOfHostNames() {
        assertThat(union("", "IPv4", slice("x", "FQDN", "", 7000, ready("a", "db.example.com"))))
                .isEmpty();
    }

    @Test
    void aBadAddressIsToldWithItsSliceAndTheRestIsUsed() {
        Found found = new EndpointSlices("", "IPv4")
                .union(List.of(
                        slice("redis-x7k", ready("a", "10.0.0.1"), ready("b", "db.example.com")),
                        slice("redis-p2m", ready("c", "10.0.0.3"))));

        assertThat(found.endpoints().endpoints()).hasSize(2);
        assertThat(found.problems())
                .containsExactly("EndpointSlice redis-x7k: 'db.example.com', port 7000; expected an IP address and a"
                        + " port from 1 to 65535");
    }

    /** Counts how often it is looked at. */
    private static final class Counted extends Endpoint {
        private static final long serialVersionUID = 1;

        private final transient AtomicInteger looks;

        Counted(Endpoint endpoint, AtomicInteger looks) {
            super(
                    endpoint.getAddresses(),
                    endpoint.getConditions(),
                    null,
                    null,
                    null,
                    null,
                    endpoint.getTargetRef(),
                    null);
            this.looks = looks;
        }

        @Override
        public List<String> getAddresses() {
            looks.incrementAndGet();
            return super.getAddresses();
        }
    }

    @Test
    void workGrowsWithTheNumberOfEndpointsAndNoFaster() {
        int one = looksAtAll(20);
        int twice = looksAtAll(40);

        assertThat(one).isLessThanOrEqualTo(4 * 2_000);
        assertThat(twice).isEqualTo(2 * one);
    }

    /** How often the union of so many slices of 100 endpoints looks at an endpoint. */
    private static int looksAtAll(int slices) {
        AtomicInteger looks = new AtomicInteger();
        List<EndpointSlice> all = IntStream.range(0, slices)
                .mapToObj(i -> slice(
                        "slice-" + i,
                        IntStream.range(0, 100)
                                .mapToObj(j ->
                                        new Counted(ready("pod-" + i + "-" + j, "10." + i + ".0." + (j + 1)), looks))
                                .toArray(Endpoint[]::new)))
                .toList();
        assertThat(new EndpointSlices("", "IPv4").union(all).endpoints().endpoints())
                .hasSize(slices * 100);
        return looks.get();
    }
}
