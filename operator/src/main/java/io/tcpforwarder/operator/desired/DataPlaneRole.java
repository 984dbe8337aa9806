package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;

/**
 * What the data-plane pods may do: see endpoints, read their own config, write their report. The operator must hold every
 * one of these rights itself to grant it.
 */
final class DataPlaneRole {
    private DataPlaneRole() {}

    static Role of(Blueprint blueprint) {
        String name = blueprint.names().owned();
        PolicyRule config = new PolicyRuleBuilder(rule("", "configmaps", "get", "list", "watch"))
                .withResourceNames(name)
                .build();
        return new RoleBuilder()
                .withMetadata(blueprint.metadata(name))
                .withRules(
                        config,
                        rule("discovery.k8s.io", "endpointslices", "get", "list", "watch"),
                        rule(TcpForwarder.GROUP, "tcpforwarderreports", "get", "create", "patch"))
                .build();
    }

    private static PolicyRule rule(String group, String resource, String... verbs) {
        return new PolicyRuleBuilder()
                .withApiGroups(group)
                .withResources(resource)
                .withVerbs(verbs)
                .build();
    }
}
