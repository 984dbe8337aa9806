package io.tcpforwarder.dataplane.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpforwarder.dataplane.endpoint.Availability;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import io.tcpforwarder.dataplane.health.Failure;
import io.tcpforwarder.dataplane.health.HealthSettings;
import io.tcpforwarder.dataplane.health.Reason;
import io.tcpforwarder.dataplane.health.State;
import io.tcpforwarder.dataplane.scoring.ScoringSettings;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.view.EndpointDetail;
import io.tcpforwarder.dataplane.view.EndpointDetail.FailureSeen;
import io.tcpforwarder.dataplane.view.EndpointDetail.ProbeSeen;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BalancerTest {
    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final String C = "10.0.0.3";
    private static final String D = "10.0.0.4";

    private final Balancing balancing = new Balancing();

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void backendWithoutEndpointsIsNotUsable() {
        balancing.backend("one", 1);

        assertThat(balancing.current().usable()).isFalse();
        assertThat(balancing.usable()).isEmpty();
    }

    @Test
    void endpointsThatStayKeepWhatIsKnownOfThem() {
        balancing.backend("one", 1, A, B);
        balancing.connects(A, millis(7));
        Candidate before = balancing.candidate(A);
        long score = balancing.view(A).scoreMicros();

        balancing.endpoints("one", C, A);

        assertThat(balancing.usable()).containsExactly(A, C);
        assertThat(balancing.candidate(A)).isSameAs(before);
        assertThat(balancing.view(A).scoreMicros()).isEqualTo(score).isEqualTo(6993);
    }

    @Test
    void endpointThatComesBackStartsAnew() {
        balancing.backend("one", 1, A, B);
        balancing.connects(A, millis(7));
        balancing.endpoints("one", B);
        balancing.endpoints("one", A, B);

        assertThat(balancing.view(A).reason()).isEqualTo(Reason.UNTRIED);
        assertThat(balancing.view(A).latencyMicros()).isZero();
    }

    @Test
    void lateSamplesOfAnEndpointThatLeftCountForNobody() {
        balancing.backend("one", 1, A, B);
        Candidate old = balancing.candidate(A);
        balancing.endpoints("one", B);
        balancing.endpoints("one", A, B);
        int before = balancing.published().size();
        for (int i = 0; i < 3; i++) {
            balancing.balancer().sampled(old, Outcome.FAILED, 0, 0, "refused");
        }

        assertThat(balancing.published()).hasSize(before);
        assertThat(balancing.view(A).consecutiveFailures()).isZero();
        assertThat(balancing.usable()).containsExactly(B, A);
    }

    @Test
    void samplesOfAnotherBalancerAreIgnored() {
        balancing.backend("one", 1, A);
        Balancing other = new Balancing().backend("one", 1, A);
        balancing.balancer().sampled(other.candidate(A), Outcome.FAILED, 0, 0, "refused");

        assertThat(balancing.view(A).consecutiveFailures()).isZero();
        assertThat(other.view(A).consecutiveFailures()).isZero();
    }

    @Test
    void openConnectionsAreStillCountedWhenTheirEndpointComesBack() {
        balancing.backend("one", 1, A, B);
        balancing.load(A, 2);
        balancing.endpoints("one", B);
        balancing.pass(millis(100));
        balancing.endpoints("one", A, B);

        assertThat(balancing.candidate(A).load().active()).isEqualTo(2);
    }

    @Test
    void loadOfAnEndpointThatLeftIsForgottenWithItsLastConnection() {
        balancing.backend("one", 1, A, B);
        balancing.load(A, 1);
        var load = balancing.candidate(A).load();
        balancing.endpoints("one", B);
        load.closed();
        balancing.pass(millis(50));
        balancing.endpoints("one", A, B);

        assertThat(balancing.candidate(A).load()).isNotSameAs(load);
    }

    @Test
    void newcomerIsGuessedToBeLikeItsPeers() {
        balancing.backend("one", 1, A, B, C);
        balancing.connects(A, millis(10));
        balancing.connects(B, millis(20));
        balancing.connects(C, millis(90));
        balancing.endpoints("one", A, B, C, D);

        assertThat(balancing.view(D).scoreMicros()).isEqualTo(20_000);
        assertThat(balancing.view(D).latencyMicros()).as("nothing was measured").isZero();
    }

    @Test
    void withoutPeersTheGuessIsThirtyMilliseconds() {
        balancing.backend("one", 1, A);

        assertThat(balancing.view(A).scoreMicros()).isEqualTo(30_000);
    }

    @Test
    void newcomerReachesItsFullShareInThirtySeconds() {
        balancing.backend("one", 1, A);
        balancing.endpoints("one", A, B);

        assertThat(shareOf(1)).isEqualTo(0.1);
        balancing.pass(Duration.ofSeconds(15));
        assertThat(shareOf(1)).isCloseTo(0.5, within(0.01));
        balancing.pass(Duration.ofSeconds(15));
        assertThat(shareOf(1)).isEqualTo(1);
        assertThat(shareOf(0)).as("was there from the start").isEqualTo(1);
    }

    private double shareOf(int position) {
        return balancing.current().backends().getFirst().share(position);
    }

    @Test
    void endpointThatComesBackFromAnEjectionBeginsWithATenthToo() {
        balancing.backend("one", 1, A, B);
        assertThat(shareOf(0)).isEqualTo(1);
        balancing.fails(A, 3);
        balancing.connects(A, millis(1));
        assertThat(shareOf(0)).isEqualTo(0.1);
        balancing.pass(Duration.ofSeconds(15));
        assertThat(shareOf(0)).isCloseTo(0.5, within(0.01));
        balancing.pass(Duration.ofSeconds(15));
        assertThat(shareOf(0)).isEqualTo(1);
    }

    @Test
    void endpointThatWasKnownLongBeforeItBecameReadyBeginsWithATenthToo() {
        balancing.backend("one", 1, A);
        balancing
                .balancer()
                .endpoints(
                        "one",
                        new EndpointSet(Map.of(
                                Balancing.endpoint(A), Availability.READY,
                                Balancing.endpoint(B), Availability.NOT_READY)));
        balancing.pass(Duration.ofMinutes(5));
        balancing.balancer().endpoints("one", Balancing.set(Availability.READY, A, B));
        assertThat(balancing.view(A).detail().share()).isEqualTo(1);
        assertThat(balancing.view(B).detail().share()).isEqualTo(0.1);
    }

    @Test
    void loadCountsWhatIsOpenAndPendingByShare() {
        balancing.backend("one", 1, A);
        balancing.endpoints("one", A, B);
        balancing.load(A, 3);
        balancing.candidate(B).load().connecting();
        Balance.Backend backend = balancing.current().backends().getFirst();

        // The mean of the shares 1 and 0.1 is 0.55.
        assertThat(backend.load(0)).isEqualTo(1 + 3 * 0.55);
        assertThat(backend.load(1)).isEqualTo(1 + 1 * 5.5);
    }

    @Test
    void weightOfZeroSendsNothingButGoesOnJudging() {
        balancing.backend("one", 1, A).backend("two", 0, B);

        assertThat(balancing.usable()).containsExactly(A);
        balancing.probed(B, true, 1);
        assertThat(balancing.view(B).reason()).isEqualTo(Reason.PROBE_SUCCEEDED);
    }

    @Test
    void otherWeightsKeepWhatIsKnown() {
        balancing.backend("one", 1, A);
        balancing.connects(A, millis(7));
        balancing.balancer().backends(Map.of("one", 5));

        assertThat(balancing.current().backends().getFirst().weight()).isEqualTo(5);
        assertThat(balancing.view(A).latencyMicros()).isEqualTo(7000);
    }

    @Test
    void removedBackendTakesItsEndpointsWithIt() {
        balancing.backend("one", 1, A).backend("two", 1, B);
        Candidate gone = balancing.candidate(B);
        balancing.balancer().backends(Map.of("one", 1));
        balancing.balancer().sampled(gone, Outcome.FAILED, 0, 0, "refused");

        assertThat(balancing.usable()).containsExactly(A);
        assertThat(balancing.balancer().view()).hasSize(1);
    }

    @Test
    void endpointsOfAnUnknownBackendAreIgnored() {
        balancing.backend("one", 1, A);
        balancing.endpoints("two", B);

        assertThat(balancing.usable()).containsExactly(A);
    }

    @Test
    void probeCountsForEachBackendThatHasTheAddress() {
        balancing.backend("one", 1, A).backend("two", 1, A);
        balancing.probed(A, false, 1);

        assertThat(balancing.balancer().view())
                .allSatisfy(view -> assertThat(view.consecutiveFailures()).isOne());
    }

    @Test
    void whatHappenedToAnEndpointIsShownWithItsTimes() {
        balancing.backend("one", 1, A, B);
        Instant begun = balancing.time().clock().instant();
        balancing.time().advance(Duration.ofSeconds(1));
        balancing.fails(A, 3);
        balancing.time().advance(Duration.ofSeconds(1));
        balancing.probed(A, false, 1);
        balancing.time().advance(Duration.ofSeconds(1));
        balancing.probed(B, true, 1);
        EndpointDetail a = balancing.view(A).detail();
        EndpointDetail b = balancing.view(B).detail();
        assertThat(a.used()).isFalse();
        assertThat(a.ejections()).isEqualTo(1);
        assertThat(a.ejectedUntil()).isBetween(begun.plusSeconds(5), begun.plusSeconds(7));
        assertThat(a.lastFailure()).isEqualTo(new FailureSeen(Failure.PROBE, "no answer", begun.plusSeconds(2)));
        assertThat(a.lastProbe()).isEqualTo(new ProbeSeen(false, begun.plusSeconds(2)));
        assertThat(a.lastConnected()).isNull();
        assertThat(b.used()).isTrue();
        assertThat(b.ejectedUntil()).isNull();
        assertThat(b.lastFailure()).isNull();
        assertThat(b.lastProbe()).isEqualTo(new ProbeSeen(true, begun.plusSeconds(3)));
    }

    @Test
    void failingEndpointIsEjectedAfterMaxFailuresInARowAndPublishedAtOnce() {
        balancing.backend("one", 1, A, B);
        int before = balancing.published().size();

        balancing.fails(A, 2);
        assertThat(balancing.published()).hasSize(before);
        assertThat(balancing.usable()).containsExactly(A, B);

        balancing.fails(A, 1);
        assertThat(balancing.published()).hasSize(before + 1);
        assertThat(balancing.usable()).containsExactly(B);
        assertThat(balancing.view(A).reason()).isEqualTo(Reason.CONSECUTIVE_FAILURES);
    }

    @Test
    void neverMoreThanHalfAreEjected() {
        balancing.backend("one", 1, A, B, C, D);
        for (String address : new String[] {A, B, C, D}) {
            balancing.fails(address, 5);
        }

        assertThat(balancing.usable()).containsExactly(C, D);
    }

    @Test
    void eachBackendHasItsOwnHalf() {
        balancing.backend("one", 1, A, B).backend("two", 1, C, D);
        balancing.fails(A, 3);
        balancing.fails(C, 3);

        assertThat(balancing.usable()).containsExactly(B, D);
    }

    @Test
    void onlyEndpointStaysInUseThoughEjected() {
        balancing.backend("one", 1, A);
        balancing.fails(A, 3);

        assertThat(balancing.view(A).state()).isEqualTo(State.EJECTED);
        assertThat(balancing.usable()).containsExactly(A);
    }

    @Test
    void panicBringsEjectedEndpointsBackButNoneThatProbesFindDown() {
        balancing.backend("one", 1, A, B, C, D, "10.0.0.5");
        balancing.fails(A, 3);
        balancing.probed(B, false, 3);
        assertThat(balancing.usable()).containsExactly(C, D, "10.0.0.5");

        balancing.probed(C, false, 3);
        assertThat(balancing.usable()).containsExactly(A, D, "10.0.0.5");
    }

    @Test
    void backendThatProbesFindDownAltogetherIsNotUsableUntilAProbeSucceeds() {
        balancing.backend("one", 1, A, B);
        balancing.probed(A, false, 3);
        balancing.probed(B, false, 3);
        assertThat(balancing.current().usable()).isFalse();

        balancing.probed(B, true, 1);
        assertThat(balancing.usable()).containsExactly(B);
    }

    @Test
    void noEndpointOfABackendThatIsWhollyDownIsHealthyNorBecomesSoWhenItsEjectionEnds() {
        balancing.backend("one", 1, A, B, C, D);
        for (String address : new String[] {A, B, C, D}) {
            balancing.fails(address, 3);
            balancing.probed(address, false, 3);
        }

        for (int second = 0; second < 70; second++) {
            assertThat(balancing.balancer().view())
                    .allSatisfy(view -> assertThat(view.state()).isEqualTo(State.EJECTED));
            assertThat(balancing.current().usable()).isFalse();
            balancing.pass(Duration.ofSeconds(1));
        }
        balancing.probed(A, true, 1);
        assertThat(balancing.view(A).state()).isEqualTo(State.HEALTHY);
        assertThat(balancing.usable()).containsExactly(A);
    }

    @Test
    void endpointsThatAreDownUseUpNothingOfTheHalfThatMayBeEjected() {
        balancing.backend("one", 1, A, B, C, D);
        balancing.fails(A, 3);
        balancing.fails(B, 3);
        balancing.probed(C, false, 3);
        assertThat(balancing.view(C).state()).isEqualTo(State.EJECTED);
        assertThat(balancing.view(C).detail().ejectedUntil()).isNull();

        balancing.connects(A, millis(1));
        balancing.fails(D, 3);
        assertThat(balancing.view(D).detail().ejectedUntil()).isNotNull();
    }

    @Test
    void withoutProbesNothingStaysDown() {
        balancing.backend("one", 1, A, B);
        balancing.probed(A, false, 3);
        balancing.probed(B, false, 3);
        balancing.balancer().unprobed();

        assertThat(balancing.usable()).contains(B);
    }

    @Test
    void terminatingEndpointsServeOnlyWhileNoneIsReady() {
        balancing.backend("one", 1, A, B);
        balancing
                .balancer()
                .endpoints(
                        "one",
                        new EndpointSet(Map.of(
                                Balancing.endpoint(A), Availability.TERMINATING,
                                Balancing.endpoint(B), Availability.READY)));
        assertThat(balancing.usable()).containsExactly(B);

        balancing.balancer().endpoints("one", Balancing.set(Availability.TERMINATING, A, B));
        assertThat(balancing.usable()).containsExactly(A, B);

        balancing.balancer().endpoints("one", Balancing.set(Availability.NOT_READY, A, B));
        assertThat(balancing.usable()).isEmpty();
    }

    @Test
    void ejectionEndsByTimeAndIsPublishedAtOnce() {
        balancing.backend("one", 1, A, B);
        balancing.fails(A, 3);

        balancing.pass(millis(3_950));
        assertThat(balancing.usable()).containsExactly(B);
        balancing.pass(millis(2_100));
        assertThat(balancing.usable()).containsExactly(A, B);
    }

    @Test
    void revivedEndpointIsEjectedByItsNextFailure() {
        balancing.backend("one", 1, A, B);
        balancing.fails(A, 3);
        balancing.pass(Duration.ofSeconds(6));
        balancing.fails(A, 1);

        assertThat(balancing.usable()).containsExactly(B);
    }

    @Test
    void lowSuccessRateAloneDoesNotEjectAtASuccess() {
        BalancerSettings patient = new BalancerSettings(
                ScoringSettings.DEFAULT, new HealthSettings(100, Duration.ofSeconds(60), Duration.ZERO), 0);
        Balancing half = new Balancing(patient).backend("one", 1, A, B);
        half.fails(A, 9);
        half.connects(A, millis(1));
        assertThat(half.usable()).containsExactly(A, B);

        half.fails(A, 1);
        assertThat(half.usable()).containsExactly(B);
        assertThat(half.view(A).reason()).isEqualTo(Reason.LOW_SUCCESS_RATE);
    }

    @Test
    void clientWhomEveryEndpointDropsEjectsNone() {
        balancing.backend("one", 1, A, B, C, D);
        for (int second = 0; second < 60; second++) {
            for (String address : new String[] {A, B, C, D}) {
                balancing.drops(address, 3);
                if (second % 5 == 0) {
                    balancing.probed(address, true, 1);
                }
            }
            assertThat(balancing.usable()).containsExactly(A, B, C, D);
            balancing.pass(Duration.ofSeconds(1));
        }
        assertThat(balancing.view(A).successPercent()).isLessThan(20);
    }

    @Test
    void endpointThatAloneDropsItsClientsIsEjectedUntilAProbeReachesItOrTimeEndsThat() {
        balancing.backend("one", 1, A, B, C, D);
        balancing.probed(A, true, 3);
        balancing.drops(A, 10);
        assertThat(balancing.view(A).reason()).isEqualTo(Reason.LOW_SUCCESS_RATE);
        assertThat(balancing.view(A).consecutiveFailures()).isZero();
        assertThat(balancing.usable()).containsExactly(B, C, D);

        balancing.probed(A, true, 1);
        assertThat(balancing.usable()).containsExactly(A, B, C, D);
        balancing.drops(A, 1);
        assertThat(balancing.usable()).containsExactly(B, C, D);
        balancing.pass(Duration.ofSeconds(13));
        assertThat(balancing.usable()).containsExactly(A, B, C, D);
    }

    @Test
    void dropsAmongSuccessesEjectNobody() {
        balancing.backend("one", 1, A, B);
        for (int i = 0; i < 50; i++) {
            balancing.connects(A, millis(1));
            balancing.drops(A, 1);
        }
        assertThat(balancing.usable()).containsExactly(A, B);
    }

    @Test
    void stateIsKnownSinceItsLastChange() {
        balancing.backend("one", 1, A, B);
        Instant start = balancing.time().clock().instant();
        balancing.pass(millis(500));
        assertThat(balancing.view(A).since()).isEqualTo(start);

        balancing.fails(A, 3);
        assertThat(balancing.view(A).since()).isEqualTo(start.plusMillis(500));
    }

    @Test
    void samplesArePublishedAtMostEveryFiftyMilliseconds() {
        balancing.backend("one", 1, A, B);
        int before = balancing.published().size();
        for (int i = 0; i < 1000; i++) {
            balancing.time().advance(millis(1));
            balancing.connects(A, millis(i));
            balancing.balancer().tick();
        }

        assertThat(balancing.published()).hasSize(before + 20);
    }

    @Test
    void endpointsThatFallInOneMomentArePublishedTogether() {
        String[] addresses = Balancing.addresses(200);
        balancing.backend("one", 1, addresses);
        int before = balancing.published().size();
        for (int failure = 0; failure < 3; failure++) {
            for (String address : addresses) {
                balancing.balancer().probeFailed(Balancing.endpoint(address), "no answer");
            }
        }
        balancing.time().advance(Duration.ZERO);

        assertThat(balancing.published()).hasSize(before + 1);
        assertThat(balancing.usable()).isEmpty();
    }

    @Test
    void wallClockIsReadForChangesOnly() {
        AtomicInteger read = new AtomicInteger();
        ManualTime time = balancing.time();
        Balancer balancer = new Balancer(
                BalancerSettings.DEFAULT,
                time.ticker(),
                () -> {
                    read.incrementAndGet();
                    return time.clock().instant();
                },
                time.scheduler(),
                new Random(1),
                _ -> {},
                (_, _, _) -> {});
        balancer.backends(Map.of("one", 1));
        balancer.endpoints("one", Balancing.set(Availability.READY, A, B));
        int before = read.get();
        for (int i = 0; i < 10; i++) {
            balancer.tick();
            balancer.probeSucceeded(Balancing.endpoint(A), 1);
        }
        assertThat(read).hasValue(before);
    }

    @Test
    void withoutNewsNothingIsPublished() {
        balancing.backend("one", 1, A, B);
        balancing.connects(A, millis(1));
        balancing.pass(Duration.ofSeconds(1));
        int before = balancing.published().size();
        balancing.pass(Duration.ofSeconds(60));

        assertThat(balancing.published()).hasSize(before);
    }

    @Test
    void penaltyThatFadesIsPublishedThoughNothingHappens() {
        balancing.backend("one", 1, A, B);
        balancing.fails(A, 1);
        balancing.pass(millis(50));
        double before = balancing.current().backends().getFirst().score(0);
        balancing.pass(Duration.ofSeconds(20));

        assertThat(balancing.current().backends().getFirst().score(0)).isLessThan(before);
    }

    @Test
    void unchangedEndpointsAreTheSameListInEachBalance() {
        balancing.backend("one", 1, A, B);
        var before = balancing.current().backends().getFirst().candidates();
        balancing.connects(A, millis(9));
        balancing.pass(millis(50));

        assertThat(balancing.current().backends().getFirst().candidates()).isSameAs(before);
    }

    @Test
    void publishedBalanceNeverChanges() {
        balancing.backend("one", 1, A, B);
        Balance before = balancing.current();
        double score = before.backends().getFirst().score(0);
        balancing.fails(A, 3);

        assertThat(before.backends().getFirst().size()).isEqualTo(2);
        assertThat(before.backends().getFirst().score(0)).isEqualTo(score);
    }

    @Test
    void otherSettingsHoldForEndpointsThatAreKnown() {
        balancing.backend("one", 1, A, B);
        balancing.fails(A, 1);
        balancing
                .balancer()
                .apply(new BalancerSettings(
                        ScoringSettings.DEFAULT, new HealthSettings(2, Duration.ofSeconds(60), Duration.ZERO), 0));
        balancing.fails(A, 1);

        assertThat(balancing.usable()).containsExactly(B);
    }

    @Test
    void backendsAreInTheOrderInWhichTheyWereGiven() {
        Map<String, Integer> weights = new LinkedHashMap<>();
        weights.put("two", 1);
        weights.put("one", 1);
        balancing.backend("one", 1, A).backend("two", 1, B);
        balancing.balancer().backends(weights);

        assertThat(balancing.usable()).containsExactly(B, A);
    }

    @Test
    void allDownMeansThatNothingHealthyIsKnownToWork() {
        assertThat(balancing.balancer().allDown()).isTrue();

        balancing.backend("one", 1, A, B);
        assertThat(balancing.balancer().allDown()).as("not tried yet").isFalse();

        balancing.fails(A, 1);
        assertThat(balancing.balancer().allDown()).isFalse();
        balancing.fails(B, 1);
        assertThat(balancing.balancer().allDown()).isTrue();

        balancing.connects(A, millis(1));
        assertThat(balancing.balancer().allDown()).isFalse();
    }

    @Test
    void endpointIsSuspectedFromAFailureToTheNextSuccessOrItsEjection() {
        balancing.backend("one", 1, A, B);
        assertThat(balancing.balancer().suspected(Balancing.endpoint(A))).isFalse();
        balancing.probed(A, false, 1);
        assertThat(balancing.balancer().suspected(Balancing.endpoint(A))).isTrue();
        assertThat(balancing.balancer().suspected(Balancing.endpoint(B))).isFalse();
        balancing.probed(A, true, 1);
        assertThat(balancing.balancer().suspected(Balancing.endpoint(A))).isFalse();

        balancing.probed(A, false, 3);
        assertThat(balancing.balancer().suspected(Balancing.endpoint(A))).isFalse();
    }

    @Test
    void connectionIsRememberedForThePeriodThatIsAskedFor() {
        balancing.backend("one", 1, A, B);
        Duration period = Duration.ofSeconds(5);
        assertThat(balancing.balancer().connectedWithin(Balancing.endpoint(A), period))
                .isFalse();

        balancing.connects(A, millis(1));
        balancing.probed(B, true, 1);
        balancing.pass(millis(4950));
        assertThat(balancing.balancer().connectedWithin(Balancing.endpoint(A), period))
                .isTrue();
        assertThat(balancing.balancer().connectedWithin(Balancing.endpoint(B), period))
                .as("a probe is no connection")
                .isFalse();

        balancing.pass(millis(50));
        assertThat(balancing.balancer().connectedWithin(Balancing.endpoint(A), period))
                .isFalse();
    }

    @Test
    void weightOfAnEndpointIsPartOfItsShareAndAChangeKeepsWhatIsKnown() {
        balancing.backend("one", 1, A, B);
        balancing.connects(A, millis(7));
        balancing.load(A, 2);
        long score = balancing.view(A).scoreMicros();
        balancing.weigh("one", 1000, 1);

        assertThat(shareOf(0)).isEqualTo(1000);
        assertThat(shareOf(1)).isEqualTo(1);
        assertThat(balancing.view(A).scoreMicros()).isEqualTo(score);
        assertThat(balancing.view(A).active()).isEqualTo(2);

        balancing.endpoints("one", A, B);
        assertThat(shareOf(0)).isEqualTo(1);
    }

    @Test
    void newcomerBeginsWithATenthOfItsWeight() {
        balancing.backend("one", 1, A);
        balancing.weigh("one", 1, 50);

        assertThat(shareOf(1)).isEqualTo(5);
    }

    @Test
    void probeWithoutATimeIsASuccess() {
        balancing.backend("one", 1, A, B);
        balancing.fails(A, 2);
        balancing.balancer().probeSucceeded(Balancing.endpoint(A), -1);

        assertThat(balancing.view(A).consecutiveFailures()).isZero();
        assertThat(balancing.view(A).latencyMicros()).isZero();
        assertThat(balancing.view(A).reason()).isEqualTo(Reason.PROBE_SUCCEEDED);
    }

    @Test
    void distrustThatFadesIsPublishedThoughNothingHappens() {
        balancing.backend("one", 1, A, B);
        balancing.fails(A, 1);
        balancing.connects(A, millis(1));
        balancing.pass(millis(50));
        double before = balancing.current().backends().getFirst().score(0);
        balancing.pass(Duration.ofSeconds(3));
        assertThat(balancing.current().backends().getFirst().score(0)).isLessThan(before / 2);

        balancing.pass(Duration.ofSeconds(60));
        int published = balancing.published().size();
        balancing.pass(Duration.ofSeconds(60));
        assertThat(balancing.published()).hasSize(published);
    }

    @Test
    void twoThousandEndpointsAreAppliedAndPublishedInLessThanATenthOfASecond() {
        String[] addresses = IntStream.range(0, 2_000)
                .mapToObj(i -> "10.0." + (i >> 8) + "." + (i & 255))
                .toArray(String[]::new);
        EndpointSet set = Balancing.set(Availability.READY, addresses);
        balancing.backend("one", 1, A);
        // The second time the classes are loaded.
        long took = 0;
        for (int round = 0; round < 2; round++) {
            balancing.endpoints("one", A);
            long begun = System.nanoTime();
            balancing.balancer().endpoints("one", set);
            balancing.balancer().tick();
            took = System.nanoTime() - begun;
        }

        assertThat(balancing.usable()).hasSize(2_000);
        assertThat(Duration.ofNanos(took)).isLessThan(millis(100));
    }

    @Test
    void eachChangeOfAStateIsToldOnce() {
        balancing.backend("one", 1, A, B);
        balancing.fails(A, 5);
        assertThat(balancing.moves()).containsExactly("HEALTHY EJECTED");
        balancing.pass(Duration.ofSeconds(7));
        assertThat(balancing.moves()).containsExactly("HEALTHY EJECTED", "EJECTED HEALTHY");
        balancing.balancer().endpoints("one", Balancing.set(Availability.NOT_READY, A, B));
        assertThat(balancing.moves()).hasSize(4).endsWith("HEALTHY NOT_READY", "HEALTHY NOT_READY");
    }
}
