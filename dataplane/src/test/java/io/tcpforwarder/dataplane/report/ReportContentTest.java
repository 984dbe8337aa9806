package io.tcpforwarder.dataplane.report;

import static io.tcpforwarder.dataplane.view.Views.endpoint;
import static io.tcpforwarder.dataplane.view.Views.healthy;
import static io.tcpforwarder.dataplane.view.Views.listener;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.EndpointFailure;
import io.tcpforwarder.api.v1alpha1.EndpointReport;
import io.tcpforwarder.api.v1alpha1.FailureKind;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.EndpointView;
import io.tcpforwarder.dataplane.view.ListenerView;
import io.tcpforwarder.dataplane.view.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ReportContentTest {
    @Test
    void theWorstComeFirst() {
        ReportSpec report = ReportContent.of(
                "redis",
                Views.of(listener(
                        "redis",
                        healthy(1, 500),
                        endpoint(2, State.EJECTED, Reason.LOW_SUCCESS_RATE, 100),
                        healthy(3, 9_000),
                        endpoint(4, State.TERMINATING, Reason.POD_TERMINATING, 1),
                        endpoint(5, State.EJECTED, Reason.CONSECUTIVE_FAILURES, 4_000_000),
                        endpoint(6, State.NOT_READY, Reason.POD_NOT_READY, 1))),
                Views.SINCE);
        assertThat(report.endpoints())
                .extracting(EndpointReport::address)
                .containsExactly("10.1.0.5", "10.1.0.2", "10.1.0.6", "10.1.0.4", "10.1.0.3", "10.1.0.1");
    }

    @Test
    void theBestAreLeftOutAndCountedWhenThereAreMoreThanAHundred() {
        EndpointView[] endpoints =
                IntStream.range(0, 250).mapToObj(i -> healthy(i, i)).toArray(EndpointView[]::new);
        ReportSpec report = ReportContent.of("redis", Views.of(listener("redis", endpoints)), Views.SINCE);
        assertThat(report.endpoints()).hasSize(100);
        assertThat(report.endpoints().getLast().score()).isEqualTo(150);
        assertThat(report.omittedEndpoints()).isEqualTo(150);
        assertThat(report.listeners().getFirst().endpoints()).isEqualTo(250);
    }

    @Test
    void listenersCarryTheSumsOfAllTheirEndpoints() {
        ReportSpec report = ReportContent.of(
                "redis",
                Views.of(
                        listener(
                                "a",
                                healthy(1, 1),
                                healthy(2, 1),
                                endpoint(3, State.EJECTED, Reason.LOW_SUCCESS_RATE, 1),
                                endpoint(4, State.NOT_READY, Reason.POD_NOT_READY, 1)),
                        listener("b")),
                Views.SINCE);
        assertThat(report.listeners().getFirst().endpoints()).isEqualTo(4);
        assertThat(report.listeners().getFirst().healthyEndpoints()).isEqualTo(2);
        assertThat(report.listeners().getFirst().ejectedEndpoints()).isEqualTo(1);
        assertThat(report.listeners().getLast().endpoints()).isZero();
    }

    @Test
    void theCrdAcceptsEveryStateAndReasonAndTheLongestTexts() throws IOException {
        List<State> states = List.of(State.values());
        List<Reason> reasons = List.of(Reason.values());
        EndpointView[] endpoints = IntStream.range(0, 120)
                .mapToObj(i -> endpoint(i, states.get(i % states.size()), reasons.get(i % reasons.size()), i))
                .toArray(EndpointView[]::new);
        ListenerView failed = Views.listener("failed", false, "e".repeat(5_000));
        DataPlaneView view = Views.process(7, "c".repeat(5_000), true, false, listener("redis", endpoints), failed);
        JsonNode report = new ObjectMapper().valueToTree(ReportContent.of("redis", view, Views.SINCE));
        JsonNode crd = new YAMLMapper()
                .readTree(Path.of("../crds/tcpforwarderreports.tcpforwarder.io.yaml")
                        .toFile());
        JsonNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
        assertThat(CrdSchema.violations(schema, report)).isEmpty();
        assertThat(OffsetDateTime.parse(
                        report.at("/endpoints/0/lastTransitionTime").asText()))
                .isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void reportSaysWhichConfigsThePodReads() {
        ReportSpec report = ReportContent.of("redis", Views.of(listener("redis")), Views.SINCE);
        assertThat(report.configSchemaVersion()).isEqualTo(DataPlaneConfig.SCHEMA_VERSION);
        assertThat(report.schemaVersion()).isEqualTo(TcpForwarderReport.SCHEMA_VERSION);
    }

    @Test
    void whatIsWellIsNotSaid() {
        JsonNode report =
                new ObjectMapper().valueToTree(ReportContent.of("redis", Views.of(listener("redis")), Views.SINCE));
        assertThat(report.has("configError")).isFalse();
        assertThat(report.at("/listeners/0").has("error")).isFalse();
    }

    @Test
    void ejectedEndpointsSayWhatTheyFailedAtAndNoOthersDo() {
        ReportSpec report = ReportContent.of(
                "redis",
                Views.of(listener(
                        "redis",
                        Views.failed(endpoint(1, State.EJECTED, Reason.CONSECUTIVE_FAILURES, 9), "no answer within 2s"),
                        Views.failed(healthy(2, 1), "no answer within 2s"))),
                Views.SINCE);
        assertThat(report.endpoints())
                .extracting(EndpointReport::lastFailure)
                .containsExactly(
                        new EndpointFailure(FailureKind.PROBE, "no answer within 2s", "2026-01-01T00:00:00Z"), null);
    }

    @Test
    void theCrdAcceptsTheLongestCause() {
        ReportSpec report = ReportContent.of(
                "redis",
                Views.of(listener(
                        "redis",
                        Views.failed(endpoint(1, State.EJECTED, Reason.CONSECUTIVE_FAILURES, 9), "x".repeat(5_000)))),
                Views.SINCE);
        EndpointFailure failure =
                Objects.requireNonNull(report.endpoints().getFirst().lastFailure());
        assertThat(failure.cause()).hasSize(EndpointFailure.MAX_CAUSE);
    }
}
