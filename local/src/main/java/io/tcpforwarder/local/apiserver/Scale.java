package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The scale subresource: a view of an object in which only the number of replicas can be changed. */
record Scale(ResourceType.ScalePaths paths) {
    static Scale of(Target target) {
        ResourceType.ScalePaths paths = target.type().scale();
        if (paths == null) {
            throw ApiException.noSuchPath(target.type().plural() + "/scale");
        }
        return new Scale(paths);
    }

    ObjectNode view(ObjectNode object) {
        ObjectNode scale = Json.object("Scale", "autoscaling/v1");
        ObjectNode metadata = Json.child(object.deepCopy(), "metadata");
        scale.set("metadata", metadata.retain("name", "namespace", "uid", "resourceVersion", "creationTimestamp"));
        scale.putObject("spec").put("replicas", number(object, paths.specReplicasPath()));
        ObjectNode status = scale.putObject("status").put("replicas", number(object, paths.statusReplicasPath()));
        String selectorPath = paths.labelSelectorPath();
        if (selectorPath != null) {
            JsonPath.read(object, selectorPath).forEach(selector -> status.set("selector", selector));
        }
        return scale;
    }

    /** The object with the number of replicas that a view asks for. */
    ObjectNode changed(ObjectNode object, ObjectNode view) {
        ObjectNode changed = object.deepCopy();
        JsonPath.write(changed, paths.specReplicasPath(), view.at("/spec/replicas"));
        return changed;
    }

    private static int number(ObjectNode object, String path) {
        return JsonPath.read(object, path).stream()
                .mapToInt(node -> node.asInt())
                .findFirst()
                .orElse(0);
    }
}
