package io.tcpforwarder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What people may ask for who are no administrators, with the roles that a cluster has and the chart adds to. */
@Tag("cluster")
@Order(2)
@ExtendWith(ClusterExtension.class)
final class AuthorsTest {
    private static final String PLAIN = """
            apiVersion: tcpforwarder.io/v1alpha1
            kind: TcpForwarder
            metadata: {name: %s}
            spec:
              listeners: [{name: main, port: 6379, backendRefs: [{name: redis, port: 6379}]}]
            """;

    private static final String REPORT = """
            apiVersion: tcpforwarder.io/v1alpha1
            kind: TcpForwarderReport
            metadata: {name: forged}
            spec: {schemaVersion: 1, forwarder: redis, configGeneration: 1, dataPlaneVersion: 0.1.0}
            """;

    @Test
    void editorMayAskForWhatHeCouldMakeHimselfAndWritesNoReport(Space space) {
        bind(space, "ana", "edit");

        as(space, "ana", "apply", "-f", "-").run(PLAIN.formatted("open") + """
              workload: {podLabels: {team: shop}}
              service: {type: NodePort}
              networkPolicy: {enabled: true}
            """);
        as(space, "ana", "scale", "tcpforwarder", "open", "--replicas=2").run();
        as(space, "ana", "delete", "tcpforwarder", "open").run();

        assertThat(as(space, "ana", "create", "-f", "-").attempt(REPORT).text()).contains("forbidden");
    }

    @Test
    void authorOfForwardersAloneGetsNothingElseByThem(Space space) {
        bind(space, "ben", "tcpforwarder-edit." + Cluster.SYSTEM_NAMESPACE);
        bind(space, "ben", "tcpforwarder-view." + Cluster.SYSTEM_NAMESPACE);

        // The API server combines what was installed a moment ago within seconds.
        Eventually.holds(
                "he may write forwarders",
                Duration.ofSeconds(10),
                () -> as(space, "ben", "apply", "-f", "-")
                                .attempt(PLAIN.formatted("plain"))
                                .exit()
                        == 0);
        for (String[] refused : new String[][] {
            {"workload: {podAnnotations: {sidecar: inject}}", "may create Deployments"},
            {"workload: {nodeSelector: {pool: payments}}", "may create Deployments"},
            {"service: {type: LoadBalancer}", "may create Services"},
            {"networkPolicy: {enabled: true}", "may create NetworkPolicies"}
        }) {
            assertThat(as(space, "ben", "apply", "-f", "-")
                            .attempt(PLAIN.formatted("more") + "  " + refused[0] + "\n")
                            .text())
                    .as(refused[0])
                    .contains(refused[1]);
        }
    }

    @Test
    void accountThatMayWriteReportsByMistakeWritesNoneOfAPod(Space space) {
        space.kubectl("create", "role", "reporter", "--verb=create", "--resource=tcpforwarderreports.tcpforwarder.io")
                .run();
        space.kubectl("create", "rolebinding", "reporter", "--role=reporter")
                .with("--serviceaccount=" + space.name() + ":default")
                .run();

        assertThat(as(space, "system:serviceaccount:" + space.name() + ":default", "create", "-f", "-")
                        .with("--as-group=system:serviceaccounts", "--validate=false")
                        .attempt(REPORT)
                        .text())
                .contains("written only by the pod whose name it bears");
    }

    private static void bind(Space space, String user, String role) {
        space.kubectl("create", "rolebinding", user + "-" + role, "--clusterrole=" + role, "--user=" + user)
                .run();
    }

    private static Command as(Space space, String user, String... words) {
        return space.kubectl(words).with("--as=" + user, "--as-group=system:authenticated");
    }
}
