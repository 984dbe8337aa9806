package io.tcpforwarder.dataplane.admin;

import static io.tcpforwarder.dataplane.view.Views.endpoint;
import static io.tcpforwarder.dataplane.view.Views.healthy;
import static io.tcpforwarder.dataplane.view.Views.listener;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.view.DataPlaneView;
import io.tcpforwarder.dataplane.view.EndpointView;
import io.tcpforwarder.dataplane.view.ListenerView;
import io.tcpforwarder.dataplane.view.Views;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ReadinessTest {
    private static final EndpointView EJECTED = endpoint(1, State.EJECTED, Reason.CONSECUTIVE_FAILURES, 1);
    private static final EndpointView NOT_READY = endpoint(2, State.NOT_READY, Reason.POD_NOT_READY, 1);

    private final ManualTime time = new ManualTime();
    private final Readiness readiness = new Readiness(time.ticker());

    @Test
    void readyWhenEveryListenerHasItsEndpointsAndItsPort() {
        assertThat(readiness.obstacle(Views.of(listener("redis", healthy(1, 1)))))
                .isNull();
    }

    @Test
    void notReadyBeforeThat() {
        assertThat(readiness.obstacle(Views.process(0, null, false, false))).startsWith("not every listener");
    }

    @Test
    void whatALaterConfigAddsDoesNotEndReadiness() {
        readiness.obstacle(Views.of(listener("redis", healthy(1, 1))));
        assertThat(readiness.obstacle(
                        Views.process(2, null, false, false, listener("redis", healthy(1, 1)), suspended())))
                .isNull();
    }

    @Test
    void notReadyOnceItAcceptsNoMoreToEnd() {
        assertThat(readiness.obstacle(Views.process(1, null, true, true))).isEqualTo("draining");
    }

    @Test
    void aBackendWithNoReadyPodKeepsThePodReadyForever() {
        DataPlaneView view = Views.of(suspended(NOT_READY), suspended());
        assertThat(readiness.obstacle(view)).isNull();
        time.advance(Duration.ofHours(1));
        assertThat(readiness.obstacle(view)).isNull();
    }

    @Test
    void notReadyWhenNoListenerReachesAnyEndpointForTenSeconds() {
        DataPlaneView view = Views.of(suspended(EJECTED), suspended(EJECTED, NOT_READY));
        assertThat(readiness.obstacle(view)).isNull();
        time.advance(Duration.ofMillis(9_999));
        assertThat(readiness.obstacle(view)).isNull();
        time.advance(Duration.ofMillis(1));
        assertThat(readiness.obstacle(view)).startsWith("no listener reaches an endpoint");
    }

    @Test
    void aListenerWithoutReadyEndpointsHidesNotThatAnotherIsCutOff() {
        DataPlaneView view = Views.of(suspended(), suspended(NOT_READY), suspended(EJECTED));
        assertThat(readiness.obstacle(view)).isNull();
        time.advance(Duration.ofSeconds(10));
        assertThat(readiness.obstacle(view)).startsWith("no listener reaches an endpoint");
    }

    @Test
    void aPortThatCannotBeOpenedIsNoWordOnWhatIsReached() {
        DataPlaneView view =
                Views.of(suspended(EJECTED), Views.listener("other", false, "the port is taken", healthy(3, 1)));
        readiness.obstacle(view);
        time.advance(Duration.ofMinutes(1));
        assertThat(readiness.obstacle(view)).isNull();
    }

    @Test
    void aHealthyEndpointToWhichNoClientIsSentIsNotReached() {
        DataPlaneView view = Views.of(suspended(EJECTED, healthy(3, 1)));
        readiness.obstacle(view);
        time.advance(Duration.ofSeconds(10));
        assertThat(readiness.obstacle(view)).startsWith("no listener reaches an endpoint");
    }

    @Test
    void oneListenerThatAcceptsShowsThatThePodIsNotCutOff() {
        DataPlaneView view = Views.of(suspended(EJECTED), listener("other", healthy(3, 1)));
        readiness.obstacle(view);
        time.advance(Duration.ofMinutes(1));
        assertThat(readiness.obstacle(view)).isNull();
    }

    @Test
    void theTenSecondsBeginAnewAfterARecovery() {
        DataPlaneView cutOff = Views.of(suspended(EJECTED));
        readiness.obstacle(cutOff);
        time.advance(Duration.ofSeconds(9));
        readiness.obstacle(Views.of(listener("redis", healthy(1, 1))));
        readiness.obstacle(cutOff);
        time.advance(Duration.ofSeconds(9));
        assertThat(readiness.obstacle(cutOff)).isNull();
    }

    private static ListenerView suspended(EndpointView... endpoints) {
        return Views.listener("redis", false, null, endpoints);
    }
}
