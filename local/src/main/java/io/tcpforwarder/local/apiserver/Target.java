package io.tcpforwarder.local.apiserver;

/**
 * What the path of a request names.
 *
 * @param namespace empty for cluster-wide resources, and for a list or watch over all namespaces
 * @param name empty: the collection
 * @param subresource {@code status}, {@code scale} or empty
 */
record Target(ResourceType type, String namespace, String name, String subresource) {
    Store.Key key() {
        return new Store.Key(type.qualifiedPlural(), namespace, name);
    }

    Target named(String other) {
        return new Target(type, namespace, other, subresource);
    }

    boolean isCollection() {
        return name.isEmpty();
    }
}
