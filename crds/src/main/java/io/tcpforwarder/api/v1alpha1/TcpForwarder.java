package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Forwards TCP connections to the endpoints of Services, to where they succeed fastest. */
@Group(TcpForwarder.GROUP)
@Version(TcpForwarder.VERSION)
@Plural("tcpforwarders")
@ShortNames("tcpfwd")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Healthy",
        jsonPath = ".status.summary.healthyEndpoints",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Endpoints",
        jsonPath = ".status.summary.endpoints",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Connections",
        jsonPath = ".status.summary.activeConnections",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Address",
        jsonPath = ".status.addresses[0].value",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
        name = "Algorithm",
        jsonPath = ".spec.selection.algorithm",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Worst-Score",
        jsonPath = ".status.endpoints[0].score",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Version",
        jsonPath = ".status.dataPlaneVersion",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Up-To-Date",
        jsonPath = ".status.conditions[?(@.type==\"UpToDate\")].reason",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
// Last, because it is a sentence.
@AdditionalPrinterColumn(
        name = "Status",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@JsonClassDescription("Forwards TCP connections to the endpoints of Services, to where they succeed fastest.")
// Asked only of what is new, for a name cannot be mended, and even a status could not be written otherwise. The name
// becomes a label's value and, with a suffix, a Service's name, which begins with a letter and has no dots.
@ValidationRule(
        value = "oldSelf.hasValue() || self.metadata.name.matches('" + Names.SERVICE_NAME + "')",
        optionalOldSelf = true,
        message =
                "metadata.name must be a letter, then at most 62 letters, digits or '-', not ending with '-': it is part of Service names")
@SchemaCustomizer(
        value = ListMaps.class,
        input =
                "spec.listeners=name;spec.workload.topologySpread=topologyKey;status.conditions=type;status.listeners=name;status.endpoints=atomic")
public class TcpForwarder extends CustomResource<TcpForwarderSpec, TcpForwarderStatus> implements Namespaced {
    public static final String GROUP = "tcpforwarder.io";
    public static final String VERSION = "v1alpha1";

    /** Annotation: the edition of the pods to which this forwarder may be upgraded now, whatever its upgradePolicy. */
    public static final String UPGRADE = GROUP + "/upgrade";

    private static final long serialVersionUID = 1;

    @Override
    @Required
    @JsonPropertyDescription("What is asked for.")
    public TcpForwarderSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonDeserialize(using = SpecDeserializer.class)
    public void setSpec(TcpForwarderSpec spec) {
        super.setSpec(spec);
    }

    @Override
    @JsonPropertyDescription(
            "What the operator found and did, and what the data-plane pods report. Written by the operator.")
    public TcpForwarderStatus getStatus() {
        return super.getStatus();
    }
}
