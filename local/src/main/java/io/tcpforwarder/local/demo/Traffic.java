package io.tcpforwarder.local.demo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the clients saw, and when.
 *
 * @param tally all of it
 * @param history answers by backend in each of the last periods of {@link Show#REFRESH}, the oldest first
 */
record Traffic(Clients.Tally tally, List<Map<String, Long>> history) {
    private static final int RECENT = 10;

    /** Remembers so many periods. Belongs to the thread of the show. */
    static final class Recorder {
        private final int periods;
        private final Deque<Map<String, Long>> history = new ArrayDeque<>();
        private Clients.Tally last = Clients.Tally.NOTHING;

        Recorder(int periods) {
            this.periods = periods;
        }

        /** Ends a period. */
        Traffic record(Clients.Tally now) {
            history.addLast(now.since(last));
            if (history.size() > periods) {
                history.removeFirst();
            }
            last = now;
            return new Traffic(now, List.copyOf(history));
        }
    }

    /** Answers by backend in the last few periods, zero for a backend that answered earlier only. */
    Map<String, Long> recent() {
        Map<String, Long> recent = new TreeMap<>();
        tally.answers().keySet().forEach(backend -> recent.put(backend, 0L));
        history.subList(Math.max(0, history.size() - RECENT), history.size())
                .forEach(period -> period.forEach((backend, count) -> recent.merge(backend, count, Long::sum)));
        return recent;
    }

    /** As in {@code alpha 90 %, beta 10 %}. */
    String recentShares() {
        Map<String, Long> recent = recent();
        long all = sum(recent);
        return recent.entrySet().stream()
                .map(backend -> backend.getKey() + " " + Text.percent(backend.getValue(), all))
                .collect(Collectors.joining(", "));
    }

    /** The share that a backend had in each period, 0 to 1; the oldest first. */
    List<Double> shares(String backend) {
        List<Double> shares = new ArrayList<>();
        for (Map<String, Long> period : history) {
            shares.add(period.getOrDefault(backend, 0L) / (double) Math.max(1, sum(period)));
        }
        return shares;
    }

    static long sum(Map<String, Long> answers) {
        return answers.values().stream().mapToLong(Long::longValue).sum();
    }
}
