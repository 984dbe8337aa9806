package io.tcpforwarder.dataplane.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.AppenderAttachable;
import io.tcpforwarder.api.v1alpha1.LogFormat;
import io.tcpforwarder.api.v1alpha1.LogLevel;
import io.tcpforwarder.api.v1alpha1.LoggingSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * How much is written to the log, and in which form. What a person sets for the moment lasts until the config asks for another
 * level. Any thread may call.
 */
public final class Logs {
    /** What Logback calls the logger that all others inherit from. */
    public static final String ROOT = org.slf4j.Logger.ROOT_LOGGER_NAME;

    private final LoggerContext context;

    /** Loggers that a person has set, with the level of their own that they had before. */
    private final Map<String, @Nullable Level> before = new HashMap<>();

    private @Nullable LogLevel configured;

    /** Of this process. */
    public Logs() {
        this((LoggerContext) LoggerFactory.getILoggerFactory());
    }

    Logs(LoggerContext context) {
        this.context = context;
    }

    /** Does what the config says. */
    public synchronized void apply(LoggingSpec spec) {
        format(context.getLogger(ROOT), spec.format());
        if (spec.level() != configured) {
            configured = spec.level();
            before.forEach((name, level) -> context.getLogger(name).setLevel(level));
            before.clear();
            context.getLogger(ROOT).setLevel(Level.valueOf(spec.level().name()));
        }
    }

    private static void format(AppenderAttachable<ILoggingEvent> appenders, LogFormat format) {
        appenders.iteratorForAppenders().forEachRemaining(appender -> {
            if (appender instanceof AsyncAppender queue) {
                format(queue, format);
            } else if (appender instanceof ConsoleAppender<ILoggingEvent> console
                    && console.getEncoder() instanceof LineEncoder encoder) {
                encoder.format(format);
            }
        });
    }

    /** Writes what waits to be written, for a second at most, and no more after that. */
    public void close() {
        context.stop();
    }

    /**
     * Changes the level for the moment.
     *
     * @param logger with those whose names begin with its name
     * @param level Error, Warn, Info, Debug or Trace, in upper or lower case
     * @throws IllegalArgumentException if it is none of them
     */
    public synchronized void set(String logger, String level) {
        if (Stream.of(LogLevel.values()).noneMatch(known -> known.name().equalsIgnoreCase(level))) {
            throw new IllegalArgumentException(
                    "'" + level + "' is no level; expected Error, Warn, Info, Debug or Trace");
        }
        Logger found = context.getLogger(logger);
        if (!before.containsKey(logger)) {
            before.put(logger, found.getLevel());
        }
        found.setLevel(Level.toLevel(level));
    }

    /** The loggers that have a level of their own, {@link #ROOT} among them, by name. */
    public Map<String, String> levels() {
        Map<String, String> levels = new TreeMap<>();
        for (Logger logger : context.getLoggerList()) {
            if (logger.getLevel() != null) {
                levels.put(logger.getName(), logger.getLevel().toString());
            }
        }
        return levels;
    }
}
