package io.tcpforwarder.dataplane.view;

import io.tcpforwarder.dataplane.endpoint.Endpoint;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** Counts open connections. Not thread-safe: whoever counts hands it over when he is done. */
public final class Census {
    private static final Comparator<ConnectionView> YOUNGEST_FIRST = Comparator.comparingLong(ConnectionView::ageNanos);

    private final int listed;
    private final PriorityQueue<ConnectionView> oldest = new PriorityQueue<>(YOUNGEST_FIRST);
    private final Map<ConnectionView.Phase, Integer> byPhase = new EnumMap<>(ConnectionView.Phase.class);
    private final Map<Age, Integer> byAge = new EnumMap<>(Age.class);
    private final Map<String, Integer> byListener = new TreeMap<>();
    private final Map<Endpoint, Integer> byEndpoint = new HashMap<>();
    private int total;
    private long longestNanos;
    private long bytesUpstream;
    private long bytesDownstream;

    /** A range of ages. */
    public enum Age {
        UNDER_1_SECOND(Duration.ofSeconds(1)),
        UNDER_10_SECONDS(Duration.ofSeconds(10)),
        UNDER_1_MINUTE(Duration.ofMinutes(1)),
        UNDER_10_MINUTES(Duration.ofMinutes(10)),
        UNDER_1_HOUR(Duration.ofHours(1)),
        UNDER_1_DAY(Duration.ofDays(1)),
        OLDER(Duration.ofNanos(Long.MAX_VALUE));

        private final long endNanos;

        Age(Duration end) {
            endNanos = end.toNanos();
        }

        static Age of(long nanos) {
            for (Age age : values()) {
                if (nanos < age.endNanos) {
                    return age;
                }
            }
            return OLDER;
        }
    }

    /**
     * Begins with none.
     *
     * @param listed how many of the oldest are kept one by one
     */
    public Census(int listed) {
        this.listed = listed;
        for (ConnectionView.Phase phase : ConnectionView.Phase.values()) {
            byPhase.put(phase, 0);
        }
        for (Age age : Age.values()) {
            byAge.put(age, 0);
        }
    }

    /** One more. */
    public void add(ConnectionView connection) {
        total++;
        byPhase.merge(connection.phase(), 1, Integer::sum);
        byAge.merge(Age.of(connection.ageNanos()), 1, Integer::sum);
        byListener.merge(connection.listener(), 1, Integer::sum);
        if (connection.endpoint() != null) {
            byEndpoint.merge(connection.endpoint(), 1, Integer::sum);
        }
        longestNanos = Math.max(longestNanos, connection.ageNanos());
        bytesUpstream += connection.bytesUpstream();
        bytesDownstream += connection.bytesDownstream();
        list(connection);
    }

    /** All that another one counted. */
    public void add(Census other) {
        total += other.total;
        other.byPhase.forEach((phase, count) -> byPhase.merge(phase, count, Integer::sum));
        other.byAge.forEach((age, count) -> byAge.merge(age, count, Integer::sum));
        other.byListener.forEach((listener, count) -> byListener.merge(listener, count, Integer::sum));
        other.byEndpoint.forEach((endpoint, count) -> byEndpoint.merge(endpoint, count, Integer::sum));
        longestNanos = Math.max(longestNanos, other.longestNanos);
        bytesUpstream += other.bytesUpstream;
        bytesDownstream += other.bytesDownstream;
        other.oldest.forEach(this::list);
    }

    private void list(ConnectionView connection) {
        if (oldest.size() < listed) {
            oldest.add(connection);
        } else if (listed > 0 && YOUNGEST_FIRST.compare(connection, oldest.element()) > 0) {
            oldest.remove();
            oldest.add(connection);
        }
    }

    public int total() {
        return total;
    }

    /** Every phase, also those that no connection is in. */
    public Map<ConnectionView.Phase, Integer> byPhase() {
        return byPhase;
    }

    /** Every range, also those that no connection is in. */
    public Map<Age, Integer> byAge() {
        return byAge;
    }

    public Map<String, Integer> byListener() {
        return byListener;
    }

    /** Without the connections that have no endpoint yet. */
    public Map<Endpoint, Integer> byEndpoint() {
        return byEndpoint;
    }

    /** Age of the oldest; 0 without any. */
    public long longestNanos() {
        return longestNanos;
    }

    public long bytesUpstream() {
        return bytesUpstream;
    }

    public long bytesDownstream() {
        return bytesDownstream;
    }

    /** As many as were asked for, the oldest first. */
    public List<ConnectionView> oldest() {
        return oldest.stream().sorted(YOUNGEST_FIRST.reversed()).toList();
    }
}
