package io.tcpforwarder.operator.status;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.AddressStatus;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import io.tcpforwarder.operator.desired.Health;
import io.tcpforwarder.operator.desired.Labels;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.status.Conditions.Claim;
import io.tcpforwarder.operator.status.Conditions.Truth;
import io.tcpforwarder.operator.validation.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that a TcpForwarder's status says. */
public final class ForwarderStatus {
    private static final int MAX_ADDRESSES = 16;

    private ForwarderStatus() {}

    /**
     * The status now.
     *
     * @param upgrade what is to be said of the pods' version
     * @param config what the pods are told; empty if there is nothing yet
     * @param previous the status before, for the times of transitions
     */
    public static TcpForwarderStatus of(
            Observed observed,
            Verdict verdict,
            UpgradeState upgrade,
            Optional<DataPlaneConfig> config,
            @Nullable TcpForwarderStatus previous,
            Instant now) {
        Reports reports = TrustedReports.of(observed);
        Told told = Told.of(observed.forwarder().getMetadata().getGeneration(), config);
        Fold fold = Fold.of(observed.forwarder().getSpec().listeners(), told.listeners(), reports);
        return StatusSize.fitted(new TcpForwarderStatus(
                observed.forwarder().getMetadata().getGeneration(),
                Conditions.of(observed, verdict, upgrade, reports, told, fold.summary(), previous, now),
                replicas(observed.deployment(), DeploymentStatus::getReplicas),
                replicas(observed.deployment(), DeploymentStatus::getReadyReplicas),
                Labels.NAME + "=" + observed.forwarder().getMetadata().getName(),
                reports.heard().stream()
                        .map(report -> report.spec().dataPlaneVersion())
                        .min(new VersionOrder())
                        .orElse(null),
                addresses(observed.service()),
                fold.summary(),
                new ListenerProblems(verdict, told.listeners()).tell(fold.listeners()),
                fold.endpoints(),
                fold.omittedEndpoints()));
    }

    /**
     * How far the pods have come, by what is observed now.
     *
     * @param config what the pods are told; empty if there is nothing yet
     */
    public static Health health(Observed observed, Verdict verdict, Optional<DataPlaneConfig> config) {
        Reports reports = TrustedReports.of(observed);
        if (!DataPlanePods.isComplete(observed) || reports.heard().size() < DataPlanePods.wanted(observed)) {
            return Health.BROKEN;
        }
        Told told = Told.of(observed.forwarder().getMetadata().getGeneration(), config);
        Fold fold = Fold.of(observed.forwarder().getSpec().listeners(), told.listeners(), reports);
        Claim programmed = Programming.of(observed, verdict, reports, told);
        Claim ready = Readiness.of(observed, programmed, reports, told, fold.summary());
        return ready.truth() == Truth.TRUE ? Health.READY : Health.RUNNING;
    }

    private static int replicas(@Nullable Deployment deployment, Function<DeploymentStatus, Integer> number) {
        return Optional.ofNullable(deployment)
                .map(Deployment::getStatus)
                .map(number)
                .orElse(0);
    }

    private static List<AddressStatus> addresses(@Nullable Service service) {
        if (service == null) {
            return List.of();
        }
        Stream<AddressStatus> balancer = service.getStatus() == null
                        || service.getStatus().getLoadBalancer() == null
                ? Stream.empty()
                : service.getStatus().getLoadBalancer().getIngress().stream().map(ForwarderStatus::address);
        Stream<AddressStatus> cluster =
                service.getSpec().getClusterIPs().stream().map(ip -> new AddressStatus("IPAddress", ip));
        return Stream.concat(balancer, cluster).limit(MAX_ADDRESSES).toList();
    }

    private static AddressStatus address(LoadBalancerIngress ingress) {
        return ingress.getIp() == null
                ? new AddressStatus("Hostname", Objects.requireNonNullElse(ingress.getHostname(), ""))
                : new AddressStatus("IPAddress", ingress.getIp());
    }

    /** Of a status that stands there what is the operator's: without conditions of other types, in our order. */
    public static @Nullable TcpForwarderStatus own(@Nullable TcpForwarderStatus status) {
        return status == null
                ? null
                : withConditions(
                        status,
                        Conditions.ALL.stream()
                                .flatMap(type -> status.conditions().stream()
                                        .filter(condition -> condition.type().equals(type)))
                                .toList());
    }

    /** A status, and the conditions of other types that stand in another one. */
    public static TcpForwarderStatus withForeignConditions(
            TcpForwarderStatus status, @Nullable TcpForwarderStatus other) {
        Stream<ForwarderCondition> foreign = other == null
                ? Stream.empty()
                : other.conditions().stream().filter(condition -> !Conditions.ALL.contains(condition.type()));
        return withConditions(
                status, Stream.concat(status.conditions().stream(), foreign).toList());
    }

    private static TcpForwarderStatus withConditions(TcpForwarderStatus status, List<ForwarderCondition> conditions) {
        return new TcpForwarderStatus(
                status.observedGeneration(),
                conditions,
                status.replicas(),
                status.readyReplicas(),
                status.selector(),
                status.dataPlaneVersion(),
                status.addresses(),
                status.summary(),
                status.listeners(),
                status.endpoints(),
                status.omittedEndpoints());
    }
}
