package io.tcpforwarder.dataplane.report;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tcpforwarder.api.v1alpha1.ReportSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import java.net.HttpURLConnection;

/**
 * Writes the report by server-side apply, which creates what is not there and says nothing about what others wrote. The pod
 * owns it: Kubernetes deletes it when the pod is gone.
 */
public final class KubernetesReportStore implements ReportStore {
    private static final String FIELD_MANAGER = "tcpforwarder-dataplane";

    /** By it the operator finds the reports of a forwarder. */
    private static final String FORWARDER_LABEL = "tcpforwarder.io/name";

    private final KubernetesClient client;
    private final ObjectMeta metadata;

    /** The client stays the caller's to close. */
    public KubernetesReportStore(KubernetesClient client, PodIdentity pod) {
        this.client = client;
        // Neither controller nor blockOwnerDeletion: the second needs a right on pods that this process has no use for.
        metadata = new ObjectMetaBuilder()
                .withName(pod.name())
                .withNamespace(pod.namespace())
                .addToLabels(FORWARDER_LABEL, pod.forwarder())
                .addNewOwnerReference()
                .withApiVersion("v1")
                .withKind("Pod")
                .withName(pod.name())
                .withUid(pod.uid())
                .endOwnerReference()
                .build();
    }

    @Override
    public void write(ReportSpec spec) throws ReportNotWritten {
        TcpForwarderReport report = new TcpForwarderReport();
        report.setMetadata(metadata);
        report.setSpec(spec);
        try {
            client.resource(report).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
        } catch (KubernetesClientException e) {
            throw new ReportNotWritten(meaning(e.getCode()), e);
        }
    }

    private static String meaning(int status) {
        return switch (status) {
            // No answer, and none of HTTP.
            case 0, -1 -> "the API server cannot be reached";
            case HttpURLConnection.HTTP_FORBIDDEN -> "the pod's account may not patch tcpforwarderreports (403)";
            case HttpURLConnection.HTTP_NOT_FOUND ->
                "the CRD tcpforwarderreports.tcpforwarder.io is not installed, or the namespace is gone (404)";
            default -> "the API server answered " + status;
        };
    }
}
