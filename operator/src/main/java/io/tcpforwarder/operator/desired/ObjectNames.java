package io.tcpforwarder.operator.desired;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Names of the objects that belong to a TcpForwarder. They carry a suffix because a TcpForwarder {@code redis} beside a
 * Service {@code redis} is the normal case.
 *
 * @param owned of everything but the metrics Service
 * @param metrics of the metrics Service
 */
public record ObjectNames(String owned, String metrics) {
    private static final String SUFFIX = "-tcpfwd";
    private static final String METRICS_SUFFIX = SUFFIX + "-metrics";

    /** A Service's name is an RFC 1035 label: at most 63 characters, no dot, a letter first. */
    private static final Pattern LABEL = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");

    private static final int LONGEST = 63 - METRICS_SUFFIX.length();
    private static final int HASH_DIGITS = 8;

    /** Names for the TcpForwarder of that name; one that cannot be part of a Service's name is shortened and hashed. */
    public static ObjectNames of(String forwarder) {
        boolean fits = forwarder.length() <= LONGEST && LABEL.matcher(forwarder).matches();
        String stem = fits ? forwarder : hashed(forwarder);
        return new ObjectNames(stem + SUFFIX, stem + METRICS_SUFFIX);
    }

    private static String hashed(String forwarder) {
        CRC32 hash = new CRC32();
        hash.update(forwarder.getBytes(StandardCharsets.UTF_8));
        String readable = "t-" + forwarder.replace('.', '-');
        int length = Math.min(readable.length(), LONGEST - HASH_DIGITS - 1);
        return readable.substring(0, length) + "-" + "%08x".formatted(hash.getValue());
    }
}
