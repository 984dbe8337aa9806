package io.tcpforwarder.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.view.EndpointView;
import io.tcpforwarder.dataplane.view.Views;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class EndpointLogTest {
    private static final EndpointView EJECTED = Views.endpoint(7, State.EJECTED, Reason.CONSECUTIVE_FAILURES, 1);
    private static final EndpointView NOT_READY = Views.endpoint(7, State.NOT_READY, Reason.POD_NOT_READY, 1);
    private static final EndpointView HEALTHY = Views.healthy(7, 1);

    private final Logger logger = (Logger) LoggerFactory.getLogger(EndpointLog.class);
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final ManualTime time = new ManualTime();
    private final EndpointLog log = new EndpointLog("redis", time.ticker());

    @BeforeEach
    void hear() {
        written.start();
        logger.addAppender(written);
    }

    @AfterEach
    void hearNoMore() {
        logger.detachAppender(written);
    }

    private List<String> lines() {
        return written.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Test
    void ejectionIsOneLineThatSaysWhyAndItsEndIsAnother() {
        log.moved(State.HEALTHY, State.EJECTED, () -> EJECTED);
        log.moved(State.EJECTED, State.HEALTHY, () -> HEALTHY);
        assertThat(lines())
                .containsExactly(
                        "WARN Listener redis: endpoint 10.1.0.7:6379 (Pod redis-7) is ejected: 0 failures in a row; gets"
                                + " nothing until revived; last failure (connection): connection refused",
                        "INFO Listener redis: endpoint 10.1.0.7:6379 (Pod redis-7) is no longer ejected");
    }

    @Test
    void whatDiscoverySaysIsNotTheEndpointsFailure() {
        log.moved(State.HEALTHY, State.NOT_READY, () -> NOT_READY);
        log.moved(State.NOT_READY, State.HEALTHY, () -> HEALTHY);
        assertThat(lines()).isEmpty();
    }

    @Test
    void anEjectedEndpointThatIsTakenOutIsNoRecovery() {
        log.moved(State.EJECTED, State.NOT_READY, () -> NOT_READY);
        assertThat(lines())
                .containsExactly("INFO Listener redis: endpoint 10.1.0.7:6379 (Pod redis-7) is no longer ejected:"
                        + " discovery says that its pod is not ready");
    }

    @Test
    void ofAThousandInOneMomentTenAreNamedAndTheOthersCounted() {
        int[] looks = {0};
        for (int i = 0; i < 1_000; i++) {
            log.moved(State.HEALTHY, State.EJECTED, () -> {
                looks[0]++;
                return EJECTED;
            });
        }
        assertThat(lines()).hasSize(10);
        assertThat(looks[0]).as("each looks at all endpoints").isEqualTo(10);
        time.advance(Duration.ofSeconds(10));
        log.tick();
        log.tick();
        assertThat(lines())
                .hasSize(11)
                .last()
                .isEqualTo("WARN Listener redis: endpoints were ejected, or are no longer, 990 more times within 10 s:"
                        + " /endpoints lists them all");
        log.moved(State.HEALTHY, State.EJECTED, () -> EJECTED);
        assertThat(lines()).hasSize(12);
    }
}
