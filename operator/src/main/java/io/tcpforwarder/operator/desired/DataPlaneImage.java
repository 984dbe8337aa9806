package io.tcpforwarder.operator.desired;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * What the data-plane pods run: a setting of the operator, never of the resource, because whoever may create a TcpForwarder
 * must not run an image of his choice under the forwarder's account.
 *
 * @param name image reference
 * @param pullPolicy Always, IfNotPresent or Never
 * @param pullSecrets names of Secrets in the pods' own namespace, by which a node gets the image; the operator never reads them
 */
public record DataPlaneImage(String name, String pullPolicy, List<String> pullSecrets) {
    /** Version of this operator, and of the data plane that it starts unless told otherwise. */
    public static final String VERSION = readVersion();

    /** Begins the names of images that are loaded into nodes. */
    private static final String LOADED = "localhost/";

    public DataPlaneImage {
        pullSecrets = List.copyOf(pullSecrets);
    }

    /** An image that any node gets. */
    public DataPlaneImage(String name, String pullPolicy) {
        this(name, pullPolicy, List.of());
    }

    /** The image that is built with this version of the operator, and loaded into the nodes: no registry is asked for it. */
    public static DataPlaneImage ofThisVersion() {
        String name = LOADED + "tcpforwarder/dataplane:" + VERSION;
        return new DataPlaneImage(name, usualPullPolicy(name));
    }

    /**
     * What suits an image of that name. With IfNotPresent a node into which one was not loaded would ask for it whatever listens on the
     * node itself.
     */
    public static String usualPullPolicy(String name) {
        return name.startsWith(LOADED) ? "Never" : "IfNotPresent";
    }

    private static String readVersion() {
        try (InputStream text = Objects.requireNonNull(
                DataPlaneImage.class.getResourceAsStream("/io/tcpforwarder/operator/version.txt"))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
