package io.tcpforwarder.dataplane.discovery;

import io.tcpforwarder.dataplane.discovery.NameService.Server;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What RFC 2782 says about several records of one service. */
final class SrvRecords {
    private static final int MOST_WEIGHT = 1000;

    private SrvRecords() {}

    /** Those of the lowest priority among which one can be reached, as far as they can. */
    static List<Server> best(List<Server> servers, Predicate<String> hasAddress) {
        List<Server> usable = servers.stream()
                .filter(server -> hasAddress.test(server.host()))
                .toList();
        int priority = usable.stream().mapToInt(Server::priority).min().orElse(0);
        return usable.stream().filter(server -> server.priority() == priority).toList();
    }

    /** Their weights as endpoints have them, 1 to 1000: as they are if they fit, else in proportion. */
    static Map<Server, Integer> weights(List<Server> servers) {
        int most = servers.stream().mapToInt(Server::weight).max().orElse(0);
        Map<Server, Integer> weights = new LinkedHashMap<>();
        for (Server server : servers) {
            long fitting =
                    most > MOST_WEIGHT ? Math.round((double) server.weight() * MOST_WEIGHT / most) : server.weight();
            // 0 is a very small chance, not none.
            weights.put(server, (int) Math.max(1, fitting));
        }
        return weights;
    }
}
