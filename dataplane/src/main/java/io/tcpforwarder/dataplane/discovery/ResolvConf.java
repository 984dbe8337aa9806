package io.tcpforwarder.dataplane.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How names are completed, as resolv.conf(5) says: in a pod {@code redis.shop.svc} becomes {@code redis.shop.svc.cluster.local}.
 *
 * @param search domains to complete names with
 * @param ndots a name with so many dots is tried as it stands first
 */
public record ResolvConf(List<String> search, int ndots) {
    private static final Path FILE = Path.of("/etc/resolv.conf");

    /** The system's; names as they stand where there is none. */
    public static ResolvConf ofSystem() {
        try {
            return parse(Files.readString(FILE));
        } catch (IOException e) {
            return new ResolvConf(List.of(), 1);
        }
    }

    static ResolvConf parse(String text) {
        List<String> search = List.of();
        int ndots = 1;
        for (String line : text.lines().toList()) {
            List<String> words = Arrays.asList(line.strip().split("\\s+"));
            List<String> rest = words.subList(1, words.size());
            switch (words.getFirst()) {
                // The root completes nothing: a name as it stands is tried anyway.
                case "search", "domain" ->
                    search = rest.stream().filter(domain -> !domain.equals(".")).toList();
                case "options" -> {
                    for (String option : rest) {
                        if (option.matches("ndots:[0-9]{1,2}")) {
                            ndots = Integer.parseInt(option.substring("ndots:".length()));
                        }
                    }
                }
                default -> {}
            }
        }
        return new ResolvConf(search, ndots);
    }

    /** What to ask for one after the other, each a whole name with its last dot. */
    List<String> candidates(String name) {
        if (name.endsWith(".")) {
            return List.of(name);
        }
        List<String> candidates = new ArrayList<>();
        search.forEach(domain -> candidates.add(whole(name + "." + domain)));
        boolean first = name.chars().filter(c -> c == '.').count() >= ndots;
        candidates.add(first ? 0 : candidates.size(), whole(name));
        return candidates;
    }

    private static String whole(String name) {
        return name.endsWith(".") ? name : name + ".";
    }
}
