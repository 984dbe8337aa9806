package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.tcpforwarder.api.v1alpha1.ServiceMonitorMode;
import io.tcpforwarder.api.v1alpha1.TcpForwarderSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One of the objects that serve a forwarder. A part that the spec does not ask for is removed if it stands.
 *
 * @param kind of object
 * @param name which of the forwarder's names it has
 * @param wanted whether a spec asks for it
 * @param content what it shall say
 */
public record Part<T extends HasMetadata>(
        Class<T> kind,
        Function<ObjectNames, String> name,
        Predicate<TcpForwarderSpec> wanted,
        Function<Blueprint, T> content) {
    /**
     * What stands between a client and a backend, in the order in which it is needed. The policy comes before the pods that it
     * protects. A change of several is made as a whole or not at all: a Service that leads to ports which no pod was told of
     * would be worse than the old one.
     */
    public static final List<Part<?>> SERVING = List.of(
            always(ServiceAccount.class, DataPlaneServiceAccount::of),
            always(Role.class, DataPlaneRole::of),
            always(RoleBinding.class, DataPlaneRoleBinding::of),
            always(ConfigMap.class, DataPlaneConfigMap::of),
            asked(NetworkPolicy.class, spec -> spec.networkPolicy().enabled(), IngressPolicy::of),
            always(Deployment.class, DataPlaneDeployment::of),
            always(Service.class, ForwarderService::of));

    /** What watches over the pods, each on its own: no connection is lost for want of one. */
    public static final List<Part<?>> ACCOMPANYING = List.of(
            new Part<>(Service.class, ObjectNames::metrics, spec -> true, MetricsService::of),
            asked(PodDisruptionBudget.class, spec -> spec.podDisruptionBudget().enabled(), DisruptionBudget::of),
            asked(HorizontalPodAutoscaler.class, spec -> spec.workload().autoscaling() != null, Autoscaler::of),
            asked(
                    ServiceMonitor.class,
                    spec -> spec.monitoring().serviceMonitor() != ServiceMonitorMode.DISABLED,
                    MetricsMonitor::of));

    /** All of them, in the order in which they need each other. */
    public static final List<Part<?>> ALL =
            Stream.concat(SERVING.stream(), ACCOMPANYING.stream()).toList();

    /** The object; empty where the spec does not ask for it. */
    public Optional<T> in(Blueprint blueprint) {
        return Optional.of(blueprint).filter(asks -> wanted.test(asks.spec())).map(content);
    }

    /** Whether the spec asks for it. */
    public boolean isWantedBy(TcpForwarderSpec spec) {
        return wanted.test(spec);
    }

    private static <T extends HasMetadata> Part<T> always(Class<T> kind, Function<Blueprint, T> content) {
        return asked(kind, spec -> true, content);
    }

    private static <T extends HasMetadata> Part<T> asked(
            Class<T> kind, Predicate<TcpForwarderSpec> wanted, Function<Blueprint, T> content) {
        return new Part<>(kind, ObjectNames::owned, wanted, content);
    }
}
