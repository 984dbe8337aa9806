package io.tcpforwarder.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What {@code testhost call} counted: each connection checks the greeting and every echoed byte.
 *
 * @param ok connections on which every byte came back
 * @param failed the others
 * @param servers which server answered how often
 * @param errors why connections failed, and how many for each reason
 * @param slowest the longest connection, as Go writes a duration
 */
record Calls(int ok, int failed, Map<String, Integer> servers, Map<String, Integer> errors, String slowest) {
    static final Calls NONE = new Calls(0, 0, Map.of(), Map.of(), "");

    /** Calls, with options of {@code testhost call}, and waits for the result. */
    static Calls make(Cluster cluster, String address, int port, String... options) {
        String text = cluster.inside("/opt/kube/bin/testhost", "call", "--to", address + ":" + port)
                .with(options)
                .attempt("")
                .text();
        try {
            return new ObjectMapper().readValue(text.substring(text.indexOf('{')), Calls.class);
        } catch (JsonProcessingException | StringIndexOutOfBoundsException e) {
            throw new AssertionError("testhost said: " + text, e);
        }
    }

    /** The same, beside the test. Not on the common pool, which is the Kubernetes client's too, and has one thread on two cores. */
    static CompletableFuture<Calls> begin(Cluster cluster, String address, int port, String... options) {
        return CompletableFuture.supplyAsync(() -> make(cluster, address, port, options), Thread::startVirtualThread);
    }

    Calls plus(Calls other) {
        return new Calls(
                ok + other.ok,
                failed + other.failed,
                sum(servers, other.servers),
                sum(errors, other.errors),
                other.slowest);
    }

    private static Map<String, Integer> sum(Map<String, Integer> a, Map<String, Integer> b) {
        Map<String, Integer> sum = new HashMap<>(a);
        b.forEach((key, count) -> sum.merge(key, count, Integer::sum));
        return sum;
    }
}
