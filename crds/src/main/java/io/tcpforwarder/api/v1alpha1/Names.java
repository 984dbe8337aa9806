package io.tcpforwarder.api.v1alpha1;

/** The forms of names that Kubernetes accepts. */
final class Names {
    /** RFC 1123 label; a Service's port name must be one too. */
    static final String DNS_LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /** RFC 1035 label: a Service's name begins with a letter. */
    static final String SERVICE_NAME = "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$";

    /** Dot-separated labels; their length is bounded apart. */
    static final String DNS_SUBDOMAIN = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /** As of labels' keys: a name, and before it, if at all, a domain and a slash. */
    static final String QUALIFIED_NAME =
            "^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$";

    private Names() {}
}
