package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.tcpforwarder.operator.desired.MonitoringDefaults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart makes of values, as far as it can be seen without an API server. */
@NullUnmarked
final class ChartObjectsTest {
    private final KubernetesClient offline =
            new KubernetesClientBuilder().withConfig(Config.empty()).build();

    @AfterEach
    void close() {
        offline.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"watchOwnNamespace=true", "watchOwnNamespace=false"})
    void releasesOfOneNameInTwoNamespacesShareNoObject(String scope) {
        Set<String> shop = identities("shop", scope);

        assertThat(shop).hasSizeGreaterThan(10).doesNotContainAnyElementsOf(identities("bank", scope));
        assertThat(shop)
                .as("what one may bind by its name")
                .contains("ClusterRole /same-tcpforwarder-edit.shop", "ClusterRole /same-tcpforwarder-view.shop");
    }

    private Set<String> identities(String namespace, String scope) {
        return Chart.render(offline, "same", namespace, scope, "crds.enabled=false").objects().stream()
                .map(object -> "%s %s/%s"
                        .formatted(
                                object.getKind(),
                                object.getMetadata().getNamespace() == null
                                        ? ""
                                        : object.getMetadata().getNamespace(),
                                object.getMetadata().getName()))
                .collect(Collectors.toSet());
    }

    @Test
    void labelThatIsGivenTwiceIsThereOnceAndTheNearestCounts() {
        Chart chart = render(
                "commonLabels.team=all,podLabels.team=pods",
                "serviceMonitor.enabled=true,serviceMonitor.labels.team=monitor",
                "prometheusRule.enabled=true,prometheusRule.labels.team=rule",
                "grafanaDashboards.enabled=true,grafanaDashboards.labels.team=dashboard");

        assertThat(deployment(chart).getMetadata().getLabels()).containsEntry("team", "all");
        assertThat(deployment(chart).getSpec().getTemplate().getMetadata().getLabels())
                .containsEntry("team", "pods")
                .containsAllEntriesOf(deployment(chart).getSpec().getSelector().getMatchLabels());
        assertThat(Stream.of("ServiceMonitor", "PrometheusRule", "ConfigMap")
                        .map(kind -> chart.of(kind)
                                .getFirst()
                                .getMetadata()
                                .getLabels()
                                .get("team")))
                .containsExactly("monitor", "rule", "dashboard");
    }

    @Test
    void labelThatIsSetToNothingIsNotTheOneOfAllObjects() {
        Chart chart = render("commonLabels.team=all,podLabels.team=");

        assertThat(deployment(chart).getMetadata().getLabels()).containsEntry("team", "all");
        assertThat(deployment(chart).getSpec().getTemplate().getMetadata().getLabels())
                .containsEntry("team", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            image.registry=localhost                                                          | Never
            image.registry=,image.repository=localhost/a,dataplane.image.registry=localhost/b | Never
            image.registry=localhost:5000,dataplane.image.registry=localhost:5000             | IfNotPresent
            image.registry=,dataplane.image.registry=                                         | IfNotPresent
            image.pullPolicy=Always,dataplane.image.pullPolicy=Always                         | Always
            """)
    void imageThatWasLoadedIsNeverPulledUnlessAValueSaysSo(String values, String policy) {
        Chart chart = render(values);
        PodSpec test = ((Pod) chart.of("Pod").getFirst()).getSpec();

        assertThat(Stream.of(deployment(chart).getSpec().getTemplate().getSpec(), test)
                        .flatMap(pod -> Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()))
                        .map(Container::getImagePullPolicy))
                .hasSize(3)
                .containsOnly(policy);
        assertThat(chart.settings().dataPlaneImage().pullPolicy()).isEqualTo(policy);
    }

    @Test
    void helmTestIsLedToReplicasThatAreNotReadyToo() {
        Service service = (Service) render().of("Service").getFirst();

        assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
        assertThat(service.getSpec().getPublishNotReadyAddresses()).isTrue();
    }

    @Test
    void severalOperatorPodsPreferSeveralNodes() {
        assertThat(deployment(render("replicas=2"))
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getTopologySpreadConstraints())
                .singleElement()
                .satisfies(spread -> {
                    assertThat(spread.getTopologyKey()).isEqualTo("kubernetes.io/hostname");
                    assertThat(spread.getWhenUnsatisfiable()).isEqualTo("ScheduleAnyway");
                    assertThat(spread.getLabelSelector().getMatchLabels())
                            .isEqualTo(
                                    deployment(render()).getSpec().getSelector().getMatchLabels());
                });
    }

    @Test
    void noUserIsAskedForWhereTheClusterMayChooseOne() {
        var pod = deployment(render()).getSpec().getTemplate().getSpec();

        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isNull();
        assertThat(pod.getSecurityContext().getRunAsGroup()).isNull();
    }

    @Test
    void whatHoldsForAllServiceMonitorsReachesTheOperator() {
        Chart chart = render(
                "dataplane.serviceMonitor.labels.release=prometheus,dataplane.serviceMonitor.labels.team=network",
                "dataplane.serviceMonitor.interval=1m5s");

        assertThat(chart.settings().monitoring())
                .isEqualTo(new MonitoringDefaults(
                        Map.of("release", "prometheus", "team", "network"), Duration.ofSeconds(65)));
        assertThat(render().settings().monitoring()).isEqualTo(MonitoringDefaults.NONE);
    }

    @Test
    void rulesAboutAnOperatorThatNobodyScrapesAreLeftOut() {
        assertThat(groups(render("prometheusRule.enabled=true")))
                .extracting(group -> group.get("name"))
                .containsExactly("tcpforwarder.recording", "tcpforwarder.forwarders");
        assertThat(groups(render("prometheusRule.enabled=true,serviceMonitor.enabled=true")))
                .extracting(group -> group.get("name"))
                .containsExactly("tcpforwarder.recording", "tcpforwarder.forwarders", "tcpforwarder.operator");
    }

    @Test
    void absentOperatorIsTheOneOfThisRelease() {
        Chart chart = Chart.render(offline, "same", "shop", "prometheusRule.enabled=true,serviceMonitor.enabled=true");

        assertThat(rules(chart).map(rule -> rule.get("expr")))
                .filteredOn(expr -> expr.toString().contains("absent("))
                .singleElement()
                .asString()
                .endsWith("absent(tcp_forwarder_operator_leader{namespace=\"shop\",job=\""
                        + chart.of("Service").getFirst().getMetadata().getName() + "\"})");
    }

    @Test
    void runbookIsALinkOrNone() {
        String both = "prometheusRule.enabled=true,serviceMonitor.enabled=true";

        assertThat(alerts(render(both))).noneMatch(annotations -> annotations.containsKey("runbook_url"));
        assertThat(alerts(render(both, "prometheusRule.runbookBase=https://example.com/tcpforwarder/")))
                .hasSizeGreaterThan(10)
                .allMatch(annotations -> annotations
                        .get("runbook_url")
                        .startsWith("https://example.com/tcpforwarder/docs/operations.md#tcpforwarder"));
    }

    private Chart render(String... values) {
        return Chart.render(offline, "tcpforwarder", "tcpforwarder-system", values);
    }

    private static Deployment deployment(Chart chart) {
        return (Deployment) chart.of("Deployment").getFirst();
    }

    private static List<Map<String, Object>> groups(Chart chart) {
        HasMetadata rule = chart.of("PrometheusRule").getFirst();
        return ((GenericKubernetesResource) rule).get("spec", "groups");
    }

    @SuppressWarnings("unchecked") // what a PrometheusRule holds
    private static Stream<Map<String, Object>> rules(Chart chart) {
        return groups(chart).stream().flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream());
    }

    @SuppressWarnings("unchecked") // what a PrometheusRule holds
    private static List<Map<String, String>> alerts(Chart chart) {
        return rules(chart)
                .filter(rule -> rule.containsKey("alert"))
                .map(rule -> (Map<String, String>) rule.get("annotations"))
                .toList();
    }
}
