package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;

/** Gives the pods' account its role. */
final class DataPlaneRoleBinding {
    private DataPlaneRoleBinding() {}

    static RoleBinding of(Blueprint blueprint) {
        String name = blueprint.names().owned();
        return new RoleBindingBuilder()
                .withMetadata(blueprint.metadata(name))
                .withNewRoleRef()
                .withApiGroup("rbac.authorization.k8s.io")
                .withKind("Role")
                .withName(name)
                .endRoleRef()
                .addNewSubject()
                .withKind("ServiceAccount")
                .withName(name)
                .withNamespace(blueprint.forwarder().getMetadata().getNamespace())
                .endSubject()
                .build();
    }
}
