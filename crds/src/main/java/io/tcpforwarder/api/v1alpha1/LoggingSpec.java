package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * What a data-plane pod writes to its log.
 *
 * @param level least important lines that are written
 * @param format of a line
 * @param accessLog whether each connection gets a line
 */
public record LoggingSpec(
        @JsonPropertyDescription(
                "The least important lines that are written: Error, Warn, Info, Debug or Trace. Default: Info.")
        LogLevel level,

        @JsonPropertyDescription("Text: for people. Json: one object a line, for log collectors. Default: Text.")
        LogFormat format,

        @JsonPropertyDescription(
                "Whether each connection writes a line when it ends: client, endpoint, attempts, durations, bytes each way, how it ended. Default: false.")
        Boolean accessLog) {
    public LoggingSpec {
        level = Absent.orElse(level, LogLevel.INFO);
        format = Absent.orElse(format, LogFormat.TEXT);
        accessLog = Absent.orElse(accessLog, false);
    }

    /** Everything left out. */
    @SuppressWarnings("NullAway") // the constructor puts each default in place
    public static LoggingSpec defaults() {
        return new LoggingSpec(null, null, null);
    }
}
