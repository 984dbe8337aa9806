package io.tcpforwarder.dataplane.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tcpforwarder.api.v1alpha1.LogFormat;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.listener.AttemptFailure;
import io.tcpforwarder.dataplane.listener.ConnectionObserver;
import io.tcpforwarder.dataplane.listener.ConnectionSummary;
import io.tcpforwarder.dataplane.listener.Ending;
import io.tcpforwarder.dataplane.listener.FailedAttempt;
import io.tcpforwarder.dataplane.listener.Origin;
import io.tcpforwarder.dataplane.listener.Unobserved;
import io.tcpforwarder.dataplane.time.ManualTime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class AccessLogTest {
    private final ManualTime time = new ManualTime();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final LineEncoder encoder = new LineEncoder();

    @AfterEach
    void close() {
        thread.shutdownNow();
    }

    private AccessLog log(Executor on) {
        Logger logger = new LoggerContext().getLogger("access");
        logger.setLevel(Level.OFF);
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                lines.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
            }
        };
        appender.start();
        logger.addAppender(appender);
        return new AccessLog(logger, time.clock(), on);
    }

    private static ConnectionSummary summary() {
        return new ConnectionSummary(
                Ending.COMPLETED,
                new InetSocketAddress("192.0.2.1", 50_000),
                "main",
                new Endpoint(new InetSocketAddress("10.0.0.2", 80), null),
                Origin.HEDGED,
                2,
                List.of(new FailedAttempt(
                        new Endpoint(new InetSocketAddress("10.0.0.1", 80), null), AttemptFailure.REFUSED, 250_000)),
                690_000,
                1_500_000,
                2_000_000_000,
                10,
                2_000);
    }

    @Test
    void oneLineTellsTheWholeConnection() throws InterruptedException {
        AccessLog log = log(thread);
        log.on(true);
        log.beside(Unobserved.INSTANCE).of("redis").ended(summary());
        assertThat(lines.take())
                .endsWith("INFO  access: connection ended listener=redis client=192.0.2.1:50000 ending=Completed"
                        + " durationMillis=2000.0 bytesUpstream=10 bytesDownstream=2000 attempts=2 backend=main"
                        + " endpoint=10.0.0.2:80 origin=Hedged connectMillis=0.69 firstByteMillis=1.5"
                        + " failed=\"[10.0.0.1:80 Refused 0.25 ms]\"\n");
    }

    /** Whoever collects the log asks for single fields, those of the attempts that failed as well. */
    @Test
    void oneObjectTellsTheWholeConnection() throws InterruptedException, IOException {
        encoder.format(LogFormat.JSON);
        AccessLog log = log(thread);
        log.on(true);
        log.beside(Unobserved.INSTANCE).of("redis").ended(summary());
        ObjectNode line = (ObjectNode) new ObjectMapper().readTree(lines.take());
        line.remove(List.of("time", "thread"));
        assertThat(line.toString()).isEqualTo("""
                {"level":"INFO","logger":"access","message":"connection ended","listener":"redis",\
                "client":"192.0.2.1:50000","ending":"Completed","durationMillis":2000.0,"bytesUpstream":10,\
                "bytesDownstream":2000,"attempts":2,"backend":"main","endpoint":"10.0.0.2:80","origin":"Hedged",\
                "connectMillis":0.69,"firstByteMillis":1.5,\
                "failed":[{"endpoint":"10.0.0.1:80","reason":"Refused","millis":0.25}]}""");
    }

    @Test
    void switchedOffItWritesNothing() throws InterruptedException {
        AccessLog log = log(thread);
        ConnectionObserver redis = log.beside(Unobserved.INSTANCE).of("redis");
        redis.ended(summary());
        log.on(true);
        redis.ended(summary());
        assertThat(lines.take()).contains("listener=redis");
        assertThat(lines).isEmpty();
    }

    @Test
    void whatWaitsIsWrittenBeforeTheEnd() {
        AccessLog log = log(thread);
        log.on(true);
        ConnectionObserver redis = log.beside(Unobserved.INSTANCE).of("redis");
        for (int i = 0; i < 1_000; i++) {
            redis.ended(summary());
        }
        log.flush();
        assertThat(lines).hasSize(1_000);
    }

    @Test
    void anEndDoesNotWaitForWhoReadsNoMore() {
        AccessLog log = log(_ -> {});
        log.on(true);
        log.beside(Unobserved.INSTANCE).of("redis").ended(summary());
        log.flush();
        assertThat(lines).isEmpty();
    }

    @Test
    void whatCannotBeWrittenIsDroppedAndCountedAndHoldsNobodyUp() {
        AccessLog log = log(never -> {});
        log.on(true);
        ConnectionObserver redis = log.beside(Unobserved.INSTANCE).of("redis");
        for (int i = 0; i < 8192 + 7; i++) {
            redis.ended(summary());
        }
        assertThat(log.dropped()).isEqualTo(7);
    }
}
