package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The label and field selectors of a list or a watch, as text in a query. */
final class Selector {
    private static final Pattern SET =
            Pattern.compile("(?<key>[^\\s,!=()]+)\\s+(?<operator>in|notin)\\s*\\((?<values>[^)]*)\\)");
    private static final Pattern EQUAL =
            Pattern.compile("(?<key>[^\\s,!=()]+)\\s*(?<operator>==?|!=)\\s*(?<value>[^\\s,]*)");
    private static final Pattern EXISTS = Pattern.compile("(?<not>!?)\\s*(?<key>[^\\s,!=()]+)");

    /** Requirements are separated by commas, but those in parentheses separate values. */
    private static final Pattern SEPARATOR = Pattern.compile(",(?![^(]*\\))");

    private Selector() {}

    /** What {@code labelSelector} and {@code fieldSelector} together let through; either may be empty. */
    static Predicate<JsonNode> of(String labels, String fields) {
        return both(
                requirements(
                        labels,
                        (object, key) -> object.path("metadata").path("labels").path(key)),
                requirements(fields, (object, key) -> object.at("/" + key.replace('.', '/'))));
    }

    private interface Lookup {
        JsonNode find(JsonNode object, String key);
    }

    private static Predicate<JsonNode> requirements(String text, Lookup lookup) {
        Predicate<JsonNode> all = object -> true;
        for (String requirement : SEPARATOR.split(text, -1)) {
            if (!requirement.isBlank()) {
                all = both(all, requirement(requirement.strip(), lookup));
            }
        }
        return all;
    }

    private static Predicate<JsonNode> requirement(String text, Lookup lookup) {
        Matcher set = SET.matcher(text);
        if (set.matches()) {
            String key = set.group("key");
            List<String> values = Arrays.stream(set.group("values").split(",", -1))
                    .map(String::strip)
                    .toList();
            boolean in = set.group("operator").equals("in");
            return object -> values.contains(lookup.find(object, key).asText()) == in;
        }
        Matcher equal = EQUAL.matcher(text);
        if (equal.matches()) {
            String key = equal.group("key");
            String value = equal.group("value");
            boolean same = !equal.group("operator").equals("!=");
            return object -> lookup.find(object, key).asText().equals(value) == same;
        }
        Matcher exists = EXISTS.matcher(text);
        if (exists.matches()) {
            String key = exists.group("key");
            boolean there = exists.group("not").isEmpty();
            return object -> !lookup.find(object, key).isMissingNode() == there;
        }
        throw ApiException.badRequest("unable to parse requirement: " + text);
    }

    private static Predicate<JsonNode> both(Predicate<JsonNode> one, Predicate<JsonNode> other) {
        return one.and(other);
    }
}
