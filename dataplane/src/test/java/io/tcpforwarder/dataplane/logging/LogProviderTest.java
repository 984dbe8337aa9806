package io.tcpforwarder.dataplane.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.tcpforwarder.api.v1alpha1.LogFormat;
import io.tcpforwarder.api.v1alpha1.LogLevel;
import io.tcpforwarder.api.v1alpha1.LoggingSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LogProviderTest {
    private final LogProvider provider = new LogProvider();
    private final LoggerContext context = (LoggerContext) provider.getLoggerFactory();

    @BeforeEach
    void initialize() {
        provider.initialize();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void linesWaitInAQueueThatNeverBlocks() {
        AsyncAppender queue = (AsyncAppender)
                context.getLogger(Logs.ROOT).iteratorForAppenders().next();
        assertThat(queue.isStarted()).isTrue();
        assertThat(queue.isNeverBlock()).isTrue();
        assertThat(queue.getAppender("stdout").isStarted()).isTrue();
    }

    @Test
    void theAccessLogGoesPastTheQueue() {
        Logger access = context.getLogger(AccessLog.NAME);
        assertThat(access.isAdditive()).isFalse();
        assertThat(access.getAppender("stdout")).isNotNull();
    }

    @Test
    void informationIsLoggedAndTheChatterOfLibrariesIsNot() {
        assertThat(context.getLogger("io.tcpforwarder").getEffectiveLevel()).isEqualTo(Level.INFO);
        assertThat(context.getLogger("io.fabric8.kubernetes.client.jdkhttp.Some")
                        .getEffectiveLevel())
                .isEqualTo(Level.ERROR);
    }

    @Test
    void theFormatOfTheConfigReachesTheLines() {
        new Logs(context).apply(new LoggingSpec(LogLevel.INFO, LogFormat.JSON, false));
        ConsoleAppender<ILoggingEvent> stdout = (ConsoleAppender<ILoggingEvent>)
                context.getLogger(AccessLog.NAME).getAppender("stdout");
        byte[] line = stdout.getEncoder()
                .encode(new LoggingEvent("test", context.getLogger("some"), Level.INFO, "hello", null, null));
        assertThat(new String(line, UTF_8)).startsWith("{").contains("\"message\":\"hello\"");
    }
}
