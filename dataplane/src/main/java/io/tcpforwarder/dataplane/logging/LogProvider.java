package io.tcpforwarder.dataplane.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import java.util.List;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.Reporter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback, set up by code: to look for a file and to read its XML took a tenth of a second of each start, on one core. Made by
 * SLF4J, which calls it once.
 */
public final class LogProvider implements SLF4JServiceProvider {
    private static final int QUEUE = 1024;

    /** Tell with stack traces what the watches tell in a line; or what nobody has to know. */
    private static final List<String> VERBOSE = List.of(
            "io.fabric8.kubernetes.client.jdkhttp",
            "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils",
            // Looks for a directory to unpack its library into; the image has the library already.
            "io.netty.util.internal.PlatformDependent");

    private final LoggerContext context = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();

    /** Made by SLF4J. */
    public LogProvider() {}

    /** To be called before anybody asks for a logger. A file that {@code -Dlogback.configurationFile} names has priority. */
    public static void use() {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, LogProvider.class.getName());
            // SLF4J would say on standard error that it does so: a line that is neither of the log's form nor of use.
            System.getProperties().putIfAbsent(Reporter.SLF4J_INTERNAL_VERBOSITY_KEY, "WARN");
        }
    }

    @Override
    public void initialize() {
        context.setName("default");
        context.setMDCAdapter(mdc);
        ConsoleAppender<ILoggingEvent> stdout = stdout();
        Logger root = context.getLogger(Logs.ROOT);
        root.setLevel(Level.INFO);
        root.addAppender(queue(stdout));
        // Has a queue of its own, which counts what it loses.
        Logger access = context.getLogger(AccessLog.NAME);
        access.setAdditive(false);
        access.addAppender(stdout);
        VERBOSE.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
        context.start();
        // Writes what still waits to be written when the process ends.
        Runtime.getRuntime().addShutdownHook(new Thread(context::stop, "log"));
    }

    private ConsoleAppender<ILoggingEvent> stdout() {
        LineEncoder encoder = new LineEncoder();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stdout");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    /** Who reads standard output may stop reading: lines are lost then, and no event loop and no decision waits for them. */
    private AsyncAppender queue(ConsoleAppender<ILoggingEvent> stdout) {
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(context);
        queue.setName("queue");
        queue.setQueueSize(QUEUE);
        queue.setNeverBlock(true);
        queue.addAppender(stdout);
        queue.start();
        return queue;
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }
}
