package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Resources in etcd that today's schema refuses, found by an operator that starts. */
@Tag("api-server")
@ExtendWith(RealApiServer.class)
@NullUnmarked
final class StoredOnApiServerTest {
    /** What no schema ever took: an API server that finds it stored refuses even a status beside it. */
    private static final List<String> UNWRITABLE = List.of(
            "{listeners: 1}",
            "{listeners: [{name: main, port: high, backendRefs: [{name: redis, port: 7000}]}]}",
            "{listeners: [{name: main, port: 1, backendRefs: [{name: redis, port: 7000}]}], probe: {interval: 1d}}");

    private static TestCluster cluster;
    private static OperatorUnderTest operator;

    @BeforeAll
    static void store(Config config) throws IOException {
        cluster = new TestCluster(config);
        takeAnything();
        awaitAnswer(true);
        List<InvalidCase> rows = stored();
        for (int i = 0; i < rows.size(); i++) {
            cluster.createNamespace("stored-" + i);
            cluster.createBackend("stored-" + i, "redis");
            cluster.apply("stored-" + i, rows.get(i).resource());
        }
        cluster.createNamespace("stored-unwritable");
        for (int i = 0; i < UNWRITABLE.size(); i++) {
            cluster.apply("stored-unwritable", """
                    apiVersion: tcpforwarder.io/v1alpha1
                    kind: TcpForwarder
                    metadata: {name: it-%d}
                    spec: %s
                    """.formatted(i, UNWRITABLE.get(i)));
        }
        cluster.installDefinitions();
        awaitAnswer(false);
        operator = new OperatorUnderTest(cluster);
    }

    @AfterAll
    static void stop() {
        operator.close();
        cluster.close();
    }

    static List<InvalidCase> stored() throws IOException {
        return InvalidCase.all("stored.yaml");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stored")
    void isAnsweredByACondition(InvalidCase row) throws IOException {
        cluster.awaitCondition(
                "stored-" + indexOf(row.what()),
                row.name(),
                row.condition() == null ? "Accepted" : row.condition(),
                "False",
                row.reason(),
                row.message());
    }

    @Test
    void operatorServesOthersBesideWhatItCannotRead() {
        cluster.createNamespace("stored-beside");
        cluster.createBackend("stored-beside", "redis");
        cluster.apply("stored-beside", """
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarder
                metadata: {name: it}
                spec: {listeners: [{name: main, port: 1, backendRefs: [{name: redis, port: 7000}]}]}
                """);

        cluster.awaitCondition("stored-beside", "it", "Accepted", "True", "Accepted", "");
    }

    @Test
    void reservedPortIsNotPublished() throws IOException {
        String namespace = "stored-" + indexOf("reserved port");

        Service service = cluster.await(Service.class, namespace, "it-tcpfwd", made -> true);

        assertThat(service.getSpec().getPorts())
                .extracting(ServicePort::getPort)
                .containsExactly(1);
    }

    @Test
    void whatIsInvalidMayStayInAnUpdateButNotBeWrittenAnew() throws IOException {
        String namespace = "stored-" + indexOf("algorithm that is gone");
        var stored = cluster.client()
                .genericKubernetesResources("tcpforwarder.io/v1alpha1", "TcpForwarder")
                .inNamespace(namespace)
                .withName("it");

        stored.edit(forwarder -> {
            forwarder.<Map<String, Object>>get("spec").put("limits", Map.of("maxConnectionsPerPod", 5));
            return forwarder;
        });
        assertThatThrownBy(() -> stored.edit(forwarder -> {
                    forwarder.<Map<String, Object>>get("spec", "selection").put("algorithm", "Slowest");
                    return forwarder;
                }))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("spec.selection.algorithm: Unsupported value: \"Slowest\"");
    }

    private static int indexOf(String what) throws IOException {
        return stored().stream().map(InvalidCase::what).toList().indexOf(what);
    }

    /** As a version of the definition may have done that had fewer rules. */
    private static void takeAnything() {
        cluster.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("tcpforwarders.tcpforwarder.io")
                .edit(definition -> {
                    definition
                            .getSpec()
                            .getVersions()
                            .forEach(version -> version.getSchema()
                                    .setOpenAPIV3Schema(new JSONSchemaPropsBuilder()
                                            .withType("object")
                                            .withXKubernetesPreserveUnknownFields(true)
                                            .build()));
                    return definition;
                });
    }

    /** A definition takes a moment until it decides. */
    private static void awaitAnswer(boolean taken) {
        for (int attempts = 400; takesNonsense() != taken; attempts--) {
            assertThat(attempts)
                    .as("attempts left for the definition to decide")
                    .isPositive();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static boolean takesNonsense() {
        try {
            cluster.client().resource("""
                            apiVersion: tcpforwarder.io/v1alpha1
                            kind: TcpForwarder
                            metadata: {name: probe.x, namespace: default}
                            spec: {listeners: 1}
                            """).dryRun().create();
            return true;
        } catch (KubernetesClientException e) {
            return false;
        }
    }
}
