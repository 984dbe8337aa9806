package io.tcpforwarder.dataplane;

import io.tcpforwarder.dataplane.apiserver.Account;
import io.tcpforwarder.dataplane.report.PodIdentity;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a process is started with, beside its config.
 *
 * @param folder of the config file, where the relative paths in it begin
 * @param config file that is read again at SIGHUP, null where there is none
 * @param configMap name of the ConfigMap to follow, null where there is none
 * @param bindAddress to listen on, null for all addresses
 * @param adminAddress of the admin endpoints, null for that of the listeners
 * @param adminPort of the admin endpoints; 0: none
 * @param threads event loops, null for one for each core
 * @param environment of the process: who the pod is
 */
record ProcessSettings(
        Path folder,
        @Nullable Path config,
        @Nullable String configMap,
        @Nullable String bindAddress,
        @Nullable String adminAddress,
        int adminPort,
        @Nullable Integer threads,
        Map<String, String> environment) {
    /** The pod that this process runs in, as the operator tells it; null where it runs alone. */
    @Nullable
    PodIdentity pod() {
        String name = environment.get("POD_NAME");
        String namespace = environment.get("POD_NAMESPACE");
        String uid = environment.get("POD_UID");
        String forwarder = environment.get("FORWARDER_NAME");
        return name == null || namespace == null || uid == null || forwarder == null
                ? null
                : new PodIdentity(name, namespace, uid, forwarder);
    }

    /** By which a pod asks its API server; null outside of a cluster. */
    @Nullable
    Account account() {
        return Account.of(environment).orElse(null);
    }

    /** Of the pod. */
    String namespace() {
        return environment.getOrDefault("POD_NAMESPACE", "default");
    }
}
