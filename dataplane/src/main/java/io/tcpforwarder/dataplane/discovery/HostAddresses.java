package io.tcpforwarder.dataplane.discovery;

import io.tcpforwarder.dataplane.discovery.NameService.Answer;
import io.tcpforwarder.dataplane.discovery.NameService.Families;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of hosts, of both families. What nobody can say now is what it was before; so is a host that is said to have no
 * address at all. A worker's.
 */
final class HostAddresses {
    private final NameService names;
    private final boolean ipv6;
    private Map<Question, Answer.Records<InetAddress>> known = new HashMap<>();

    HostAddresses(NameService names, boolean ipv6) {
        this.names = names;
        this.ipv6 = ipv6;
    }

    private record Question(String host, boolean ipv6) {}

    /**
     * What was found.
     *
     * @param addresses of each host that has any
     * @param ttlSeconds the shortest
     * @param problem why some of it may be old, or null
     */
    record Addresses(
            Map<String, Set<InetAddress>> addresses,
            long ttlSeconds,
            @Nullable String problem) {
        Set<InetAddress> of(String host) {
            return addresses.getOrDefault(host, Set.of());
        }
    }

    private List<Question> questions(String host) {
        Question ipv4 = new Question(host, false);
        return ipv6 ? List.of(ipv4, new Question(host, true)) : List.of(ipv4);
    }

    /** Asks for all of them at once. */
    CompletableFuture<Addresses> of(List<String> hosts) {
        Map<String, CompletableFuture<Families>> asked = new HashMap<>();
        hosts.forEach(host -> asked.put(host, names.addresses(host, ipv6)));
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenApply(_ -> {
                    Map<Question, Answer<InetAddress>> answers = new HashMap<>();
                    asked.forEach((host, answer) -> {
                        answers.put(new Question(host, false), answer.join().ipv4());
                        answers.put(new Question(host, true), answer.join().ipv6());
                    });
                    return together(hosts, answers);
                });
    }

    private Addresses together(List<String> hosts, Map<Question, Answer<InetAddress>> answers) {
        Map<Question, Answer.Records<InetAddress>> next = new HashMap<>();
        Map<String, Set<InetAddress>> addresses = new HashMap<>();
        List<String> problems = new ArrayList<>();
        for (String host : hosts) {
            List<Question> questions = questions(host);
            boolean found = questions.stream().anyMatch(q -> answers.get(q) instanceof Answer.Records<InetAddress>);
            for (Question question : questions) {
                Answer.Records<InetAddress> before = known.get(question);
                switch (Objects.requireNonNull(answers.get(question))) {
                    case Answer.Records<InetAddress> records -> next.put(question, records);
                    case Answer.None<InetAddress> none -> {
                        if (!found) {
                            problems.add(host + ": " + none.why());
                            keep(next, question, before);
                        }
                    }
                    case Answer.Failed<InetAddress> failed -> {
                        problems.add(host + ": " + failed.why());
                        keep(next, question, before);
                    }
                }
                Answer.Records<InetAddress> now = next.get(question);
                if (now != null) {
                    addresses.computeIfAbsent(host, _ -> new LinkedHashSet<>()).addAll(now.records());
                }
            }
        }
        known = next;
        long ttl = next.values().stream()
                .mapToLong(Answer.Records::ttlSeconds)
                .min()
                .orElse(0);
        return new Addresses(addresses, ttl, problems.isEmpty() ? null : problems.getFirst());
    }

    private static void keep(
            Map<Question, Answer.Records<InetAddress>> next,
            Question question,
            Answer.@Nullable Records<InetAddress> before) {
        if (before != null) {
            next.put(question, before);
        }
    }
}
