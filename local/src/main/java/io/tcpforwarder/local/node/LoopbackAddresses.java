package io.tcpforwarder.local.node;

/** Hands out addresses of a loopback network, {@code 127.N.0.1} first. Belongs to the node's thread. */
final class LoopbackAddresses {
    private final int network;
    private int last;

    /** @param network second byte of the addresses */
    LoopbackAddresses(int network) {
        this.network = network;
    }

    String next() {
        last++;
        return "127.%d.%d.%d".formatted(network, last >> 8, last & 0xFF);
    }

    /** An address that an object has already is not handed out again. */
    void skip(String address) {
        String prefix = "127.%d.".formatted(network);
        if (address.startsWith(prefix)) {
            String[] bytes = address.substring(prefix.length()).split("\\.", -1);
            last = Math.max(last, Integer.parseInt(bytes[0]) << 8 | Integer.parseInt(bytes[1]));
        }
    }
}
