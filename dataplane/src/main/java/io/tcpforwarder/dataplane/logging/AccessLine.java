package io.tcpforwarder.dataplane.logging;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tcpforwarder.dataplane.endpoint.HostPort;
import io.tcpforwarder.dataplane.listener.ConnectionSummary;
import io.tcpforwarder.dataplane.listener.FailedAttempt;
import io.tcpforwarder.dataplane.view.Word;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * What the access log tells of one connection.
 *
 * @param at when it ended
 * @param listener that it came through
 * @param summary of it
 */
record AccessLine(Instant at, String listener, ConnectionSummary summary) {
    private record Failed(String endpoint, String reason, double millis) implements Fields {
        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeStringField("endpoint", endpoint);
            json.writeStringField("reason", reason);
            json.writeNumberField("millis", millis);
        }

        @Override
        public String toString() {
            return endpoint + " " + reason + " " + millis + " ms";
        }
    }

    /** In the order in which they are read; what there is nothing to say of is left out. */
    List<KeyValuePair> pairs() {
        List<KeyValuePair> pairs = new ArrayList<>(14);
        add(pairs, "listener", listener);
        add(pairs, "client", summary.client() == null ? null : HostPort.text(summary.client()));
        add(pairs, "ending", Word.of(summary.ending()));
        add(pairs, "durationMillis", millis(summary.durationNanos()));
        add(pairs, "bytesUpstream", summary.bytesUpstream());
        add(pairs, "bytesDownstream", summary.bytesDownstream());
        add(pairs, "attempts", summary.attempts());
        if (summary.endpoint() != null) {
            add(pairs, "backend", summary.backend());
            add(pairs, "endpoint", summary.endpoint().label());
            add(pairs, "origin", Word.of(summary.origin()));
            add(pairs, "connectMillis", millis(summary.connectNanos()));
            add(pairs, "firstByteMillis", summary.firstByteNanos() < 0 ? null : millis(summary.firstByteNanos()));
        }
        if (!summary.failures().isEmpty()) {
            add(
                    pairs,
                    "failed",
                    summary.failures().stream().map(AccessLine::failed).toList());
        }
        return pairs;
    }

    private static Failed failed(FailedAttempt attempt) {
        return new Failed(attempt.endpoint().label(), Word.of(attempt.failure()), millis(attempt.nanos()));
    }

    private static void add(List<KeyValuePair> pairs, String key, @Nullable Object value) {
        if (value != null) {
            pairs.add(new KeyValuePair(key, value));
        }
    }

    /** To the microsecond. */
    private static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }
}
