package io.tcpforwarder.local.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only node of the cluster, together with the controllers that a cluster has beside its API server. One thread looks at
 * everything anew several times a second: nothing it knows can be out of date, and so small a cluster is quickly read. Starts
 * in the constructor; any thread may close it.
 */
public final class LocalNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalNode.class);
    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final String NAME = "local";

    private final KubernetesClient client;
    private final Deployments deployments;
    private final Kubelet kubelet;
    private final ServiceEndpoints endpoints;
    private final ServiceProxies proxies;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("node").factory());

    /** @param client stays open; it belongs to the caller */
    public LocalNode(KubernetesClient client, PodProgram program, InstantSource clock) {
        this.client = client;
        deployments = new Deployments(client, NAME);
        kubelet = new Kubelet(client, program, clock);
        endpoints = new ServiceEndpoints(client);
        proxies = new ServiceProxies(client);
        thread.scheduleWithFixedDelay(this::reconcile, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void reconcile() {
        try {
            deployments.reconcile(
                    client.apps().deployments().inAnyNamespace().list().getItems(), pods());
            List<Pod> pods = pods();
            kubelet.reconcile(pods);
            List<Service> services = client.services().inAnyNamespace().list().getItems();
            endpoints.reconcile(services, pods);
            proxies.reconcile(
                    services,
                    client.discovery()
                            .v1()
                            .endpointSlices()
                            .inAnyNamespace()
                            .list()
                            .getItems());
        } catch (KubernetesClientException e) {
            // Someone else was faster: the next look finds what is so then.
            LOG.debug("Looking again", e);
        } catch (RuntimeException e) {
            LOG.error("The node cannot do its work", e);
        }
    }

    private List<Pod> pods() {
        return client.pods().inAnyNamespace().list().getItems();
    }

    /** Ends all processes at once. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        proxies.close();
        kubelet.close();
    }
}
