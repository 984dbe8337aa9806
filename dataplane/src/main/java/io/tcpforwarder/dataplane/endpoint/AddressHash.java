package io.tcpforwarder.dataplane.endpoint;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Addresses as well mixed numbers: the same in every process and version, so that all pods send a client to the same endpoint.
 * That is why neither a random seed nor {@code hashCode} takes part.
 */
public final class AddressHash {
    private AddressHash() {}

    /** Of a host, whatever its port. */
    public static long of(InetAddress address) {
        byte[] bytes = address.getAddress();
        long hash = bytes.length;
        for (byte each : bytes) {
            hash = mix(hash * 31 + each);
        }
        return hash;
    }

    /** Of one port of a host. */
    public static long of(InetSocketAddress address) {
        return mix(of(address.getAddress()) + address.getPort());
    }

    /** Changes about half of the bits for each that changes in the input (Stafford's variant 13 of MurmurHash3's finalizer). */
    public static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
