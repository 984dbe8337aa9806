package io.tcpforwarder.operator.desired;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Of the Prometheus operator's kind as much as is applied here. A cluster may not serve it. Confined to one thread. */
@Group("monitoring.coreos.com")
@Version("v1")
// Not by the client's own, which knows the kinds of Kubernetes.
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"apiVersion", "kind", "metadata", "spec"})
public final class ServiceMonitor implements HasMetadata, Namespaced {
    private static final long serialVersionUID = 1;

    private ObjectMeta metadata = new ObjectMeta();
    private @Nullable Spec spec;

    /**
     * What is scraped.
     *
     * @param selector of Services, in the same namespace
     * @param endpoints of each
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Spec(LabelSelector selector, List<Endpoint> endpoints) implements Serializable {}

    /**
     * A port that is scraped.
     *
     * @param port of the Service, by name
     * @param interval between two scrapes; null: as Prometheus is set up
     * @param relabelings of the labels that all series of a target get, in this order
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Endpoint(String port, @Nullable String interval, List<Relabeling> relabelings)
            implements Serializable {}

    /**
     * One step on the way to a target's labels.
     *
     * @param action what is done, as Prometheus calls it
     * @param sourceLabels whose values are taken; null where none are
     * @param targetLabel that gets them; null where none does
     * @param regex that names of labels match; null where none must
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Relabeling(
            String action,
            @Nullable List<String> sourceLabels,
            @Nullable String targetLabel,
            @Nullable String regex) implements Serializable {}

    @Override
    public ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public void setMetadata(ObjectMeta metadata) {
        this.metadata = metadata;
    }

    /** Says nothing: there is one version. */
    @Override
    public void setApiVersion(String version) {}

    /** What is scraped. */
    public @Nullable Spec getSpec() {
        return spec;
    }

    /** What shall be scraped. */
    public void setSpec(Spec spec) {
        this.spec = spec;
    }
}
