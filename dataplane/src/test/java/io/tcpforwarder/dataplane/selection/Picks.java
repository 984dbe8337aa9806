package io.tcpforwarder.dataplane.selection;

import io.tcpforwarder.dataplane.balance.Balance;
import io.tcpforwarder.dataplane.balance.Balancing;
import io.tcpforwarder.dataplane.balance.Candidate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Counts what is picked. */
final class Picks {
    private Picks() {}

    /** The one of this number: each has an address of its own. */
    static ClientHash client(int number) {
        byte[] address = {(byte) 192, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        try {
            InetSocketAddress from = new InetSocketAddress(InetAddress.getByAddress(address), 40_000);
            return new ClientHash(() -> from);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** How often each address is picked, of all that are usable, by as many clients. */
    static Map<String, Integer> count(Selector selector, Balance balance, int times) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            Candidate picked = selector.select(balance, List.of(), client(i));
            counts.merge(picked == null ? "none" : Balancing.name(picked.endpoint()), 1, Integer::sum);
        }
        return counts;
    }

    /** Picks of all endpoints of the first backend, by position. */
    static int[] count(Pick pick, Balance balance, int times) {
        Balance.Backend backend = balance.backends().getFirst();
        int[] open = IntStream.range(0, backend.size()).toArray();
        int[] counts = new int[backend.size()];
        for (int i = 0; i < times; i++) {
            counts[pick.pick(backend, open, open.length, client(i))]++;
        }
        return counts;
    }
}
