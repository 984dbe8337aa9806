package io.tcpforwarder.dataplane.discovery;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.tcpforwarder.dataplane.apiserver.JsonObject;

/** Reads of an EndpointSlice what {@link EndpointSlices} asks for. */
public final class EndpointSliceJson {
    private EndpointSliceJson() {}

    /** Reads one; what is missing stays as the model has it. */
    public static EndpointSlice read(JsonObject json) {
        EndpointSlice slice = new EndpointSlice();
        ObjectMeta metadata = new ObjectMeta();
        metadata.setName(json.object("metadata").text("name"));
        slice.setMetadata(metadata);
        slice.setAddressType(json.text("addressType"));
        slice.setPorts(
                json.objects("ports").stream().map(EndpointSliceJson::port).toList());
        slice.setEndpoints(json.objects("endpoints").stream()
                .map(EndpointSliceJson::endpoint)
                .toList());
        return slice;
    }

    private static EndpointPort port(JsonObject json) {
        EndpointPort port = new EndpointPort();
        port.setName(json.text("name"));
        port.setPort(json.integer("port"));
        port.setProtocol(json.text("protocol"));
        return port;
    }

    private static Endpoint endpoint(JsonObject json) {
        Endpoint endpoint = new Endpoint();
        endpoint.setAddresses(json.texts("addresses"));
        JsonObject said = json.object("conditions");
        EndpointConditions conditions = new EndpointConditions();
        conditions.setReady(said.truth("ready"));
        conditions.setServing(said.truth("serving"));
        conditions.setTerminating(said.truth("terminating"));
        endpoint.setConditions(conditions);
        JsonObject named = json.object("targetRef");
        ObjectReference target = new ObjectReference();
        target.setKind(named.text("kind"));
        target.setName(named.text("name"));
        endpoint.setTargetRef(target);
        return endpoint;
    }
}
