package io.tcpforwarder.dataplane.admin;

import io.tcpforwarder.dataplane.endpoint.HostPort;
import io.tcpforwarder.dataplane.view.Census;
import io.tcpforwarder.dataplane.view.ConnectionView;
import io.tcpforwarder.dataplane.view.Word;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The answer to {@code /connections}. */
final class ConnectionsJson {
    private record Summary(
            int total,
            Map<String, Integer> byPhase,
            Map<String, Integer> byAge,
            Map<String, Integer> byListener,
            Map<String, Integer> byEndpoint,
            double longestSeconds,
            long bytesUpstream,
            long bytesDownstream,
            @Nullable List<Connection> oldest) {}

    private record Connection(
            String listener,
            @Nullable String client,
            String phase,
            @Nullable String backend,
            @Nullable String endpoint,
            double ageSeconds,
            long bytesUpstream,
            long bytesDownstream) {}

    private ConnectionsJson() {}

    static String of(Census census, boolean listed) {
        Map<String, Integer> byPhase = new LinkedHashMap<>();
        census.byPhase().forEach((phase, count) -> byPhase.put(Word.of(phase), count));
        Map<String, Integer> byAge = new LinkedHashMap<>();
        census.byAge().forEach((age, count) -> byAge.put(Word.of(age), count));
        Map<String, Integer> byEndpoint = new TreeMap<>();
        census.byEndpoint().forEach((endpoint, count) -> byEndpoint.merge(endpoint.label(), count, Integer::sum));
        return Json.text(new Summary(
                census.total(),
                byPhase,
                byAge,
                census.byListener(),
                byEndpoint,
                seconds(census.longestNanos()),
                census.bytesUpstream(),
                census.bytesDownstream(),
                listed
                        ? census.oldest().stream()
                                .map(ConnectionsJson::connection)
                                .toList()
                        : null));
    }

    private static Connection connection(ConnectionView view) {
        return new Connection(
                view.listener(),
                view.client() == null ? null : HostPort.text(view.client()),
                Word.of(view.phase()),
                view.backend(),
                view.endpoint() == null ? null : view.endpoint().label(),
                seconds(view.ageNanos()),
                view.bytesUpstream(),
                view.bytesDownstream());
    }

    private static double seconds(long nanos) {
        return Math.round(nanos / 1e6) / 1e3;
    }
}
