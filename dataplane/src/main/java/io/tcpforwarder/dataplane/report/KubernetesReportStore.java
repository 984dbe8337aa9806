package io.tcpforwarder.dataplane.report;

import io.tcpforwarder.api.v1alpha1.ReportSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.dataplane.apiserver.ApiException;
import io.tcpforwarder.dataplane.apiserver.ApiServer;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;

/**
 * Writes the report by server-side apply, which creates what is not there and says nothing about what others wrote. The pod
 * owns it: Kubernetes deletes it when the pod is gone.
 */
public final class KubernetesReportStore implements ReportStore {
    private static final String API_VERSION = TcpForwarder.GROUP + "/" + TcpForwarder.VERSION;
    private static final String PATH = "/apis/" + API_VERSION
            + "/namespaces/%s/tcpforwarderreports/%s?fieldManager=tcpforwarder-dataplane&force=true";

    /** By it the operator finds the reports of a forwarder. */
    private static final String FORWARDER_LABEL = "tcpforwarder.io/name";

    /**
     * So the API server refuses what is applied with a field that the definition does not know. The definition may be of the version before,
     * where an upgrade is taken back; a pod that could not report for it would count as silent.
     */
    private static final String UNDECLARED = "field not declared in schema";

    private record Owner(String apiVersion, String kind, String name, String uid) {}

    private record Metadata(String name, String namespace, Map<String, String> labels, List<Owner> ownerReferences) {}

    private record Report(String apiVersion, String kind, Metadata metadata, ReportSpec spec) {}

    private final ApiServer server;
    private final String path;
    private final Metadata metadata;

    public KubernetesReportStore(ApiServer server, PodIdentity pod) {
        this.server = server;
        path = PATH.formatted(pod.namespace(), pod.name());
        // Neither controller nor blockOwnerDeletion: the second needs a right on pods that this process has no use for.
        metadata = new Metadata(
                pod.name(),
                pod.namespace(),
                Map.of(FORWARDER_LABEL, pod.forwarder()),
                List.of(new Owner("v1", "Pod", pod.name(), pod.uid())));
    }

    @Override
    public void write(ReportSpec spec) throws ReportNotWritten {
        try {
            try {
                apply(spec);
            } catch (ApiException e) {
                if (!String.valueOf(e.getMessage()).contains(UNDECLARED)) {
                    throw e;
                }
                apply(spec.withoutFailures());
            }
        } catch (ApiException e) {
            throw new ReportNotWritten(meaning(e.status()), e);
        }
    }

    private void apply(ReportSpec spec) throws ApiException {
        server.apply(path, RecordJson.of(new Report(API_VERSION, "TcpForwarderReport", metadata, spec)));
    }

    private static String meaning(int status) {
        return switch (status) {
            case 0 -> "the API server cannot be reached";
            case HttpURLConnection.HTTP_FORBIDDEN -> "the pod's account may not patch tcpforwarderreports (403)";
            case HttpURLConnection.HTTP_NOT_FOUND ->
                "the CRD tcpforwarderreports.tcpforwarder.io is not installed, or the namespace is gone (404)";
            default -> "the API server answered " + status;
        };
    }
}
