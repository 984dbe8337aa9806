package io.tcpforwarder.api.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names the content of a config. A generation alone does not: the same one says more once a Service appears, and a resource
 * that is deleted and made again counts from 1 anew.
 */
public final class ConfigDigest {
    /** 64 bits: what must not be mixed up is a few hundred texts, and nobody gains by a second one that looks the same. */
    private static final int BYTES = 8;

    private ConfigDigest() {}

    /** Of the text as it stands in the ConfigMap, in 16 hexadecimal digits. */
    public static String of(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
