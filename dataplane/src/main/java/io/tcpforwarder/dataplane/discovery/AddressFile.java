package io.tcpforwarder.dataplane.discovery;

import io.tcpforwarder.dataplane.endpoint.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file with one address a line: {@code host:port}, or {@code [v6]:port}, then {@code weight=N} where the address is to get more or
 * less than others. {@code #} begins a comment.
 *
 * @param path of the file
 */
public record AddressFile(Path path) {
    /** Far more than 10,000 addresses; what is larger is another file by mistake. */
    private static final int LARGEST = 1 << 20;

    private static final Pattern LINE = Pattern.compile("(\\S+)(?:\\s+weight=([0-9]{1,9}))?");
    private static final int MOST_WEIGHT = 1000;

    /**
     * What a file says.
     *
     * @param weights 0 to 1000, in the order of the file
     * @param problems each with the number of its line
     */
    record Content(Map<HostPort, Integer> weights, List<String> problems) {}

    /** What is wrong with the file now, a line for each; empty if it can be used. Blocks. */
    public List<String> problems() {
        try {
            return parse(read()).problems();
        } catch (IOException e) {
            return List.of(unreadable(e));
        }
    }

    String read() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IOException("it is larger than " + LARGEST + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    String unreadable(IOException e) {
        return path + (e instanceof NoSuchFileException ? ": there is no such file" : ": cannot be read: " + reason(e));
    }

    private String reason(IOException e) {
        String text = String.valueOf(e.getMessage());
        return text.equals(path.toString()) ? e.getClass().getSimpleName() : text;
    }

    Content parse(String text) {
        Map<HostPort, Integer> weights = new LinkedHashMap<>();
        Map<HostPort, Integer> lineOf = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String said = line.replaceFirst("#.*", "").strip();
            if (said.isEmpty()) {
                continue;
            }
            String place = path + ":" + number + ": ";
            Matcher parts = LINE.matcher(said);
            if (!parts.matches()) {
                problems.add(place + "'" + said + "'; expected an address, or an address and weight=N");
                continue;
            }
            int weight = parts.group(2) == null ? 1 : Integer.parseInt(parts.group(2));
            if (weight > MOST_WEIGHT) {
                problems.add(place + "weight " + weight + "; expected a number from 0 to " + MOST_WEIGHT);
                continue;
            }
            try {
                HostPort address = HostPort.parse(parts.group(1));
                Integer first = lineOf.putIfAbsent(address, number);
                if (first == null) {
                    weights.put(address, weight);
                } else {
                    problems.add(place + parts.group(1) + " stands in line " + first + " already; that one counts");
                }
            } catch (IllegalArgumentException e) {
                problems.add(place + e.getMessage());
            }
        }
        return new Content(weights, problems);
    }
}
