package io.tcpforwarder.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tcpforwarder.api.v1alpha1.EndpointFailure;
import io.tcpforwarder.api.v1alpha1.EndpointReason;
import io.tcpforwarder.api.v1alpha1.EndpointState;
import io.tcpforwarder.api.v1alpha1.EndpointStatus;
import io.tcpforwarder.api.v1alpha1.FailureKind;
import io.tcpforwarder.api.v1alpha1.ForwarderCondition;
import io.tcpforwarder.api.v1alpha1.ListenerStatus;
import io.tcpforwarder.api.v1alpha1.TargetRef;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class AnnouncementsTest {
    private static final EndpointStatus HEALTHY = endpoint("10.0.0.1", EndpointState.HEALTHY, 0);
    private static final EndpointStatus EJECTED = endpoint("10.0.0.1", EndpointState.EJECTED, 1);

    @Test
    void firstStatusTellsOnlyWhatAPersonWaitsFor() {
        assertThat(told(null, status(1, 2, programmed("True", "Programmed"), ready("False", "NotAvailable"), EJECTED)))
                .containsExactly("ConfigApplied");
    }

    @Test
    void nothingNewIsNothingTold() {
        TcpForwarderStatus status = status(1, 2, programmed("True", "Programmed"), ready("True", "Ready"), EJECTED);
        assertThat(Announcements.between(status, status)).isEmpty();
    }

    @Test
    void ejectedEndpointIsToldInTheSameWordsHoweverManyPodsSayIt() {
        TcpForwarderStatus last = status(1, 2, HEALTHY);
        List<Announcement> one = Announcements.between(last, status(1, 2, EJECTED));
        List<Announcement> two =
                Announcements.between(last, status(1, 2, endpoint("10.0.0.1", EndpointState.EJECTED, 2)));

        assertThat(one)
                .extracting(Announcement::warning, Announcement::detail, Announcement::reason, Announcement::note)
                .containsExactly(tuple(
                        true,
                        true,
                        "EndpointEjected",
                        "listener 'main', endpoint 10.0.0.1:6379 (Pod redis-0): too many failures in a row"));
        assertThat(two).isEqualTo(one);
        assertThat(told(status(1, 2, EJECTED), last)).containsExactly("EndpointRevived");
    }

    @Test
    void causeOfAnEjectionIsToldBehindItAndIsNoPartOfWhatMakesItTheSame() {
        List<Announcement> told = Announcements.between(
                status(1, 2, HEALTHY),
                status(1, 2, EJECTED.with(new EndpointFailure(FailureKind.PROBE, "no answer within 2s", null))));
        assertThat(told)
                .extracting(Announcement::note, Announcement::text)
                .containsExactly(tuple(
                        "listener 'main', endpoint 10.0.0.1:6379 (Pod redis-0): too many failures in a row",
                        "listener 'main', endpoint 10.0.0.1:6379 (Pod redis-0): too many failures in a row; last failure"
                                + " (probe): no answer within 2s"));
    }

    @Test
    void anotherCauseOfOneThatStaysEjectedIsNoNews() {
        TcpForwarderStatus last =
                status(1, 2, EJECTED.with(new EndpointFailure(FailureKind.PROBE, "connection refused", null)));
        assertThat(told(last, status(1, 2, EJECTED))).isEmpty();
    }

    @Test
    void causeIsAnEndpointsOfTheListenersThatAreToldAndNoPartOfWhatMakesAWarningTheSame() {
        TcpForwarderStatus main =
                status(1, 2, unready("any"), listener("main", 0), listener("other", 1), failed("main", "10.0.0.1"));
        TcpForwarderStatus both = status(
                1,
                2,
                unready("any"),
                listener("main", 0),
                listener("other", 0),
                failed("main", "10.0.0.1"),
                failed("other", "10.0.0.2"));
        assertThat(cause(null, main)).isEqualTo("; for example 10.0.0.1:6379 (connection): connection refused");
        assertThat(cause(main, both)).isEqualTo("; for example 10.0.0.2:6379 (connection): connection refused");
        assertThat(cause(null, both))
                .isEqualTo("; for example 10.0.0.1:6379 of listener 'main' (connection): connection refused");
    }

    private static EndpointStatus failed(String listener, String address) {
        return new EndpointStatus(
                listener,
                "redis",
                address,
                6379,
                new TargetRef("Pod", "redis-0"),
                EndpointState.EJECTED,
                EndpointReason.CONSECUTIVE_FAILURES,
                1,
                1,
                1,
                1,
                2,
                2,
                null,
                new EndpointFailure(FailureKind.CONNECTION, "connection refused", null));
    }

    private static String cause(TcpForwarderStatus last, TcpForwarderStatus next) {
        return Announcements.between(last, next).stream()
                .filter(announcement -> announcement.reason().equals("NoHealthyEndpoints"))
                .findFirst()
                .orElseThrow()
                .cause();
    }

    @Test
    void endpointThatAppearsInAListFullOfEjectedOnesIsNoNews() {
        EndpointStatus other = endpoint("10.0.0.9", EndpointState.EJECTED, 2);
        TcpForwarderStatus last =
                new TcpForwarderStatus(1L, List.of(), 2, 2, "a=b", null, List.of(), null, List.of(), List.of(other), 7);
        assertThat(told(last, status(1, 2, other, EJECTED))).isEmpty();
        assertThat(told(status(1, 2, other), status(1, 2, other, EJECTED))).containsExactly("EndpointEjected");
    }

    @Test
    void silenceIsToldOnceAlthoughTwoConditionsSayIt() {
        TcpForwarderStatus well = status(1, 2, programmed("True", "Programmed"), ready("True", "Ready"));
        TcpForwarderStatus silent =
                status(1, 2, programmed("Unknown", "PodsNotReporting"), ready("Unknown", "PodsNotReporting"));
        assertThat(told(well, silent)).containsExactly("PodsNotReporting");
        assertThat(told(silent, well)).containsExactly("ConfigApplied", "Ready");
    }

    @Test
    void fewerPodsOfTheSameConfigAreToldAsScaling() {
        ForwarderCondition programmed = programmed("True", "Programmed");
        assertThat(Announcements.between(status(1, 5, programmed), status(1, 2, programmed)))
                .extracting(Announcement::note)
                .containsExactly("from 5 to 2 pods");
    }

    @Test
    void listenerWithoutHealthyEndpointsIsAWarningInWordsThatStayTrue() {
        assertThat(Announcements.between(
                        status(1, 2, ready("True", "Ready"), listener("main", 3), listener("other", 1)),
                        status(1, 2, unready("1 ejected"), listener("main", 0), listener("other", 1))))
                .containsExactly(withoutHealthyEndpoints("main"));
    }

    @Test
    void anotherFormOfTheSameWantIsNoNews() {
        assertThat(Announcements.between(
                        status(1, 2, unready("1 ejected"), listener("main", 0)),
                        status(1, 2, unready("2 ejected"), listener("main", 0))))
                .isEmpty();
    }

    @Test
    void listenersThatLoseTheirLastHealthyEndpointAreToldTogether() {
        TcpForwarderStatus one = status(1, 2, unready("any"), listener("main", 0), listener("other", 1));
        TcpForwarderStatus both = status(1, 2, unready("any"), listener("main", 0), listener("other", 0));
        assertThat(Announcements.between(null, one)).containsExactly(withoutHealthyEndpoints("main"));
        assertThat(Announcements.between(one, both)).containsExactly(withoutHealthyEndpoints("other"));
        assertThat(Announcements.between(null, both)).containsExactly(withoutHealthyEndpoints("main, other"));
        assertThat(Announcements.between(both, one)).isEmpty();
    }

    private static Announcement withoutHealthyEndpoints(String listener) {
        return new Announcement(
                true,
                false,
                "NoHealthyEndpoints",
                "listener " + listener + ": no endpoint is healthy in every pod; see the condition Ready");
    }

    private static List<String> told(TcpForwarderStatus last, TcpForwarderStatus next) {
        return Announcements.between(last, next).stream()
                .map(Announcement::reason)
                .toList();
    }

    private static ForwarderCondition programmed(String status, String reason) {
        return new ForwarderCondition("Programmed", status, reason, "any", 1, "2026-01-01T00:00:00Z");
    }

    private static ForwarderCondition ready(String status, String reason) {
        return new ForwarderCondition("Ready", status, reason, "any", 1, "2026-01-01T00:00:00Z");
    }

    private static ForwarderCondition unready(String message) {
        return new ForwarderCondition("Ready", "False", "NoHealthyEndpoints", message, 1, "2026-01-01T00:00:00Z");
    }

    private static ListenerStatus listener(String name, int healthyEndpoints) {
        return new ListenerStatus(name, null, null, 6379, 3, healthyEndpoints, 0);
    }

    /** Of conditions, listeners and endpoints. */
    private static TcpForwarderStatus status(long generation, int replicas, Object... parts) {
        return new TcpForwarderStatus(
                generation,
                List.of(parts).stream()
                        .filter(ForwarderCondition.class::isInstance)
                        .map(ForwarderCondition.class::cast)
                        .toList(),
                replicas,
                replicas,
                "a=b",
                "0.1.0",
                List.of(),
                null,
                List.of(parts).stream()
                        .filter(ListenerStatus.class::isInstance)
                        .map(ListenerStatus.class::cast)
                        .toList(),
                List.of(parts).stream()
                        .filter(EndpointStatus.class::isInstance)
                        .map(EndpointStatus.class::cast)
                        .toList(),
                0);
    }

    private static EndpointStatus endpoint(String address, EndpointState state, int ejectingPods) {
        return new EndpointStatus(
                "main",
                "redis",
                address,
                6379,
                new TargetRef("Pod", "redis-0"),
                state,
                EndpointReason.CONSECUTIVE_FAILURES,
                1,
                1,
                1,
                1,
                2,
                ejectingPods,
                null,
                null);
    }
}
