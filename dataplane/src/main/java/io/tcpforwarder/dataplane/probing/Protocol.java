package io.tcpforwarder.dataplane.probing;

/** What a probe says once it is connected, and what it takes for a server that works. */
public sealed interface Protocol {
    /** Those that need no description. */
    enum Known implements Protocol {
        TCP,
        REDIS,
        SMTP,
        POSTGRESQL,
        MYSQL
    }

    /**
     * Bytes to send and bytes that must appear in the answer. One character stands for one byte, as in ISO 8859-1.
     *
     * @param send empty: nothing is sent
     * @param expect anywhere in the first {@value StreamProbe#LONGEST_ANSWER} bytes
     */
    record SendExpect(String send, String expect) implements Protocol {}
}
