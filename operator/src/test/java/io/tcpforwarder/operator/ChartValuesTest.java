package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart's schema refuses before anything reaches a cluster, and what helm then says. */
final class ChartValuesTest {
    private static final Path SCHEMA = Path.of("../helm/tcpforwarder/values.schema.json");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            replicas=abc                                       | at '/replicas': got string, want integer
            replicas=-1                                        | at '/replicas': minimum
            replicas=1000                                      | at '/replicas': maximum
            replica=2                                          | 'replica' not allowed
            replicaCount=2                                     | 'replicaCount' not allowed
            image.tag=1                                        | at '/image/tag': got number, want string
            image.tag=a b                                      | at '/image/tag': 'a b' does not match
            image.registery=example.com                        | 'registery' not allowed
            image.repository=                                  | at '/image/repository': '' does not match
            image.repository=tcpforwarder/operator:1           | at '/image/repository': 'tcpforwarder/operator:1'
            image.repository=operator:1                        | at '/image/repository': 'operator:1' does not match
            image.repository=registry.example.com:5000/team/operator | set image.registry to "registry.example.com:5000"
            dataplane.image.repository=example.com/dataplane   | set dataplane.image.registry to "example.com"
            image.registry=example.com                         | and the operator's comes from elsewhere: example.com/
            dataplane.image.registry=example.com:5000/mirror   | data plane's comes from elsewhere: example.com:5000/mirror/
            image.registry=,image.repository=example.com/a     | and the operator's comes from elsewhere: example.com/a:
            image.digest=latest                                | at '/image/digest': 'latest' does not match
            image.pullPolicy=Sometimes                         | at '/image/pullPolicy': value must be one of
            dataplane.image.pullPolicy=always                  | at '/dataplane/image/pullPolicy': value must be one of
            dataplane.replicas=2                               | at '/dataplane': additional properties 'replicas'
            imagePullSecrets={registry}                        | at '/imagePullSecrets/0': got string, want object
            dataplane.imagePullSecrets[0].nam=registry         | at '/dataplane/imagePullSecrets/0'
            podDisruptionBudget.maxUnavailable=half            | at '/podDisruptionBudget/maxUnavailable': 'half'
            podDisruptionBudget.minAvailable=1                 | 'minAvailable' not allowed
            watchNamespaces=shop                               | at '/watchNamespaces': got string, want array
            watchNamespaces={Shop}                             | at '/watchNamespaces/0': 'Shop' does not match
            watchNamespaces={shop,shop}                        | at '/watchNamespaces': items at 0 and 1 are equal
            watchOwnNamespace=yes                              | at '/watchOwnNamespace': got string, want boolean
            crds.keep=never                                    | at '/crds/keep': got string, want boolean
            crds.install=true                                  | 'install' not allowed
            rbac.create=1                                      | at '/rbac/create': got number, want boolean
            serviceAccount.name=Operator                       | at '/serviceAccount/name': 'Operator' does not match
            serviceAccount.annotations.role=7                  | at '/serviceAccount/annotations/role': got number
            admissionPolicy.enable=true                        | 'enable' not allowed
            prometheusRule.runbookBase=https://example.com     | at '/prometheusRule/runbookBase': 'https://example.com'
            grafanaDashboards.folder=TcpForwarder              | 'folder' not allowed
            serviceMonitor.interval=often                      | at '/serviceMonitor/interval': 'often' does not match
            serviceMonitor.interval=1h                         | at '/serviceMonitor/interval': '1h' does not match
            serviceMonitor.labels.release=a/b                  | at '/serviceMonitor/labels/release': 'a/b' does not match
            networkPolicy.metricsFrom[0].podSelektor.a=b       | at '/networkPolicy/metricsFrom/0'
            resources.request.cpu=1                            | at '/resources': additional properties 'request'
            resources.limits.memroy=1Gi                        | at '/resources/limits': additional properties 'memroy'
            resources.limits.memory=lots                       | at '/resources/limits/memory': 'lots' does not match
            extraEnv[0].value=DEBUG                            | at '/extraEnv/0': missing property 'name'
            extraEnv[0].name=A,extraEnv[0].value=1             | at '/extraEnv/0/value': got number, want string
            podLabels.team=true                                | at '/podLabels/team': got boolean, want string
            commonLabels.app\\.kubernetes\\.io/name=mine       | at '/commonLabels/app.kubernetes.io~1name': false schema
            podLabels.helm\\.sh/chart=mine                     | at '/podLabels/helm.sh~1chart': false schema
            prometheusRule.labels.app\\.kubernetes\\.io/instance=x | at '/prometheusRule/labels/app.kubernetes.io~1instance'
            dataplane.serviceMonitor.labels.a=b c              | at '/dataplane/serviceMonitor/labels/a': 'b c' does not
            dataplane.serviceMonitor.labels.tcpforwarder\\.io/name=x | serviceMonitor/labels/tcpforwarder.io~1name'
            dataplane.serviceMonitor.interval=2m1s             | at '/dataplane/serviceMonitor/interval': '2m1s' does not
            dataplane.serviceMonitor.enabled=false             | at '/dataplane/serviceMonitor': additional properties
            podSecurityContext.runAsUser=root                  | at '/podSecurityContext/runAsUser': got string
            securityContext.privilegd=true                     | 'privilegd' not allowed
            tolerations[0].operator=Equals                     | at '/tolerations/0/operator': value must be one of
            tolerations[0].efect=NoSchedule                    | at '/tolerations/0': additional properties 'efect'
            affinity.nodeAffinty.weight=1                      | at '/affinity': additional properties 'nodeAffinty'
            topologySpreadConstraints[0].topologyKey=zone      | at '/topologySpreadConstraints/0': missing properties
            priorityClassName=High!                            | at '/priorityClassName': 'High!' does not match
            fullnameOverride=Operator                          | at '/fullnameOverride': 'Operator' does not match
            """)
    void wrongValueIsRefusedByName(String value, String message) {
        assertThat(Chart.refusal(value)).contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image.registry=example.com,dataplane.image.registry=registry.example.com:5000/mirror",
                "image.registry=,image.repository=example.com/a,dataplane.image.registry=example.com",
                "image.registry=,dataplane.image.registry=",
                "image.repository=team/my.operator,dataplane.image.repository=my.dataplane"
            })
    void imagesOfAnyRegistryAreTaken(String values) {
        assertThat(Chart.refusal(values)).isEmpty();
    }

    @Test
    void noObjectOfTheSchemaTakesWhatItDoesNotName() throws Exception {
        List<String> open = new ArrayList<>();
        collectOpen("", new ObjectMapper().readTree(Files.readString(SCHEMA)), open);

        // What Kubernetes defines at length it checks itself; what umbrella charts share is theirs.
        assertThat(open)
                .allMatch(path -> path.matches("/properties/(global|resources/properties/claims/items"
                        + "|(podSecurityContext|securityContext|extraEnv)/.*)"));
    }

    private static void collectOpen(String path, JsonNode schema, List<String> open) {
        if (schema.path("type").asText().equals("object") && !schema.has("additionalProperties")) {
            open.add(path);
        }
        schema.properties().forEach(entry -> collectOpen(path + "/" + entry.getKey(), entry.getValue(), open));
    }
}
