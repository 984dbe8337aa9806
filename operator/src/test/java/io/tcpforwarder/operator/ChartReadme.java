package io.tcpforwarder.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of a chart's values, from its values.yaml and the comments there. */
final class ChartReadme {
    private static final Pattern COMMENT = Pattern.compile("( *)# ?(.*)");
    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z_]+):.*");
    private static final int INDENT = 2;

    private ChartReadme() {}

    /**
     * One value, or a group of them.
     *
     * @param path such as {@code image.tag}
     * @param text its comment; empty if it has none
     * @param value its default as JSON; empty for a group
     */
    record Row(String path, String text, String value) {
        String markdown() {
            String shown = value.isEmpty() ? "" : "`" + value + "`";
            return "| `%s` | %s | %s |%n".formatted(path, text.replace("|", "\\|"), shown);
        }
    }

    static String table(String valuesYaml) throws JsonProcessingException {
        return rows(valuesYaml).stream()
                .map(Row::markdown)
                .collect(Collectors.joining("", "| value | what it does | default |\n|---|---|---|\n", ""));
    }

    static List<Row> rows(String valuesYaml) throws JsonProcessingException {
        List<Row> rows = new ArrayList<>();
        collect("", new KubernetesSerialization().unmarshal(valuesYaml, Map.class), comments(valuesYaml), rows);
        return rows;
    }

    /** A map whose keys have no comments of their own is one value, such as resources. */
    private static void collect(String prefix, Map<?, ?> values, Map<String, String> comments, List<Row> rows)
            throws JsonProcessingException {
        for (var entry : values.entrySet()) {
            String path = prefix + entry.getKey();
            String text = comments.getOrDefault(path, "");
            boolean isGroup = comments.keySet().stream().anyMatch(other -> other.startsWith(path + "."));
            if (isGroup && entry.getValue() instanceof Map<?, ?> group) {
                if (!text.isEmpty()) {
                    rows.add(new Row(path, text, ""));
                }
                collect(path + ".", group, comments, rows);
            } else {
                rows.add(new Row(path, text, new ObjectMapper().writeValueAsString(entry.getValue())));
            }
        }
    }

    /** The lines of a comment directly before a key are about it. */
    private static Map<String, String> comments(String yaml) {
        Map<String, String> comments = new HashMap<>();
        List<String> path = new ArrayList<>();
        List<String> pending = new ArrayList<>();
        for (String line : yaml.split("\n", -1)) {
            Matcher comment = COMMENT.matcher(line);
            Matcher key = KEY.matcher(line);
            if (comment.matches()) {
                pending.add(comment.group(2));
                continue;
            }
            if (key.matches()) {
                path.subList(Math.min(path.size(), key.group(1).length() / INDENT), path.size())
                        .clear();
                path.add(key.group(2));
                if (!pending.isEmpty()) {
                    comments.put(String.join(".", path), String.join(" ", pending));
                }
            }
            pending.clear();
        }
        return comments;
    }
}
