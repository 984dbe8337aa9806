package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * What one data-plane pod sees: written by the pod, under the pod's name, owned by the pod. The operator folds the reports
 * of all pods into the status of their {@link TcpForwarder}.
 */
@Group(TcpForwarder.GROUP)
@Version(TcpForwarder.VERSION)
@Plural("tcpforwarderreports")
@ShortNames("tcpfwdr")
@AdditionalPrinterColumn(name = "Forwarder", jsonPath = ".spec.forwarder", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Config",
        jsonPath = ".spec.configGeneration",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Reported", jsonPath = ".spec.reportTime", type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@JsonClassDescription(
        "What one data-plane pod of a TcpForwarder sees. Written by the pod itself under its own name; read by the operator.")
public class TcpForwarderReport extends CustomResource<ReportSpec, Void> implements Namespaced {
    /**
     * The form that this version writes. A new field alone makes no new form, for readers pass over what they do not know; a new
     * form is one in which a field means something else.
     */
    public static final int SCHEMA_VERSION = 1;

    /** The oldest form that is still read: at least the one before. */
    public static final int OLDEST_SCHEMA_VERSION = 1;

    /** The newest form that is read: that of a data plane one version ahead, whose operator is still to come. */
    public static final int NEWEST_SCHEMA_VERSION = SCHEMA_VERSION + 1;

    private static final long serialVersionUID = 1;

    @Override
    @Required
    @JsonPropertyDescription("What the pod sees.")
    public ReportSpec getSpec() {
        return super.getSpec();
    }
}
