package io.tcpforwarder.dataplane.probing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpforwarder.dataplane.endpoint.Endpoint;
import io.tcpforwarder.dataplane.time.ManualTime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ProberTest {
    private static final Endpoint A = endpoint(1);
    private static final Endpoint B = endpoint(2);
    private static final Duration INTERVAL = ProbeSettings.DEFAULT.interval();

    private final ManualTime time = new ManualTime();
    private final Checks checks = new Checks();
    private final Verdicts verdicts = new Verdicts();
    private final Prober prober =
            new Prober(ProbeSettings.DEFAULT, checks, verdicts, time.scheduler(), time.ticker(), new Random(1));

    private static Endpoint endpoint(int number) {
        return new Endpoint(new InetSocketAddress("10.0.0." + number, 80), null);
    }

    /** A check that was begun. */
    private record Check(InetSocketAddress address, Duration timeout, Probe.Callback callback, Duration at) {}

    private final class Checks implements Probe {
        private final List<Check> begun = new ArrayList<>();
        private boolean succeedAtOnce = true;
        private boolean failAtOnce;
        private @Nullable Protocol spoken;

        @Override
        public void check(InetSocketAddress address, Protocol protocol, Duration timeout, Callback callback) {
            begun.add(new Check(
                    address, timeout, callback, Duration.ofNanos(time.ticker().nanoTime())));
            spoken = protocol;
            if (failAtOnce) {
                callback.failed("refused");
            } else if (succeedAtOnce) {
                callback.succeeded(7);
            }
        }

        List<Duration> times(Endpoint endpoint) {
            return begun.stream()
                    .filter(check -> check.address().equals(endpoint.address()))
                    .map(Check::at)
                    .toList();
        }
    }

    private static final class Verdicts implements Judge {
        private final List<String> told = new ArrayList<>();
        private final Set<Endpoint> connected = new HashSet<>();
        private final Set<Endpoint> suspects = new HashSet<>();
        private boolean allDown;

        @Override
        public void probeSucceeded(Endpoint endpoint, long connectNanos) {
            told.add(endpoint.label() + " ok " + connectNanos);
        }

        @Override
        public void probeFailed(Endpoint endpoint, String cause) {
            told.add(endpoint.label() + " failed: " + cause);
        }

        @Override
        public boolean connectedWithin(Endpoint endpoint, Duration period) {
            return connected.contains(endpoint);
        }

        @Override
        public boolean suspected(Endpoint endpoint) {
            return suspects.contains(endpoint);
        }

        @Override
        public boolean allDown() {
            return allDown;
        }
    }

    private List<Duration> gaps(Endpoint endpoint) {
        List<Duration> times = checks.times(endpoint);
        return IntStream.range(1, times.size())
                .mapToObj(i -> times.get(i).minus(times.get(i - 1)))
                .toList();
    }

    private static ProbeSettings every(Duration interval, Duration timeout) {
        return new ProbeSettings(true, Protocol.Known.TCP, interval, timeout, Duration.ofSeconds(60), true);
    }

    private void run(Endpoint... endpoints) {
        prober.endpoints(Set.of(endpoints));
        time.advance(Duration.ZERO);
    }

    @Test
    void newEndpointIsProbedAtOnce() {
        run(A, B);

        assertThat(checks.begun).extracting(Check::address).containsExactlyInAnyOrder(A.address(), B.address());
        assertThat(checks.begun).extracting(Check::timeout).containsOnly(ProbeSettings.DEFAULT.timeout());
    }

    @Test
    void firstProbesOfManyAreSpread() {
        Endpoint[] many =
                IntStream.rangeClosed(1, 100).mapToObj(ProberTest::endpoint).toArray(Endpoint[]::new);
        run(many);
        assertThat(checks.begun).hasSizeLessThan(10);

        time.advance(Duration.ofMillis(150));
        assertThat(checks.begun).hasSizeBetween(35, 65);
        time.advance(Duration.ofMillis(150));
        assertThat(checks.begun).hasSize(100);
    }

    @Test
    void firstProbesOfVeryManyAreAMillisecondApart() {
        Endpoint[] many = IntStream.range(0, 2_000)
                .mapToObj(i -> new Endpoint(new InetSocketAddress("10.0." + i / 250 + "." + (1 + i % 250), 80), null))
                .toArray(Endpoint[]::new);
        run(many);
        for (int i = 1; i <= 20; i++) {
            time.advance(Duration.ofMillis(100));
            assertThat(checks.begun).hasSizeBetween(100 * i - 100, 100 * i + 100);
        }
        assertThat(checks.begun).hasSize(2_000);

        verdicts.allDown = true;
        checks.begun.clear();
        time.advance(Duration.ofSeconds(10));
        assertThat(checks.begun).hasSizeBetween(6_000, 10_500);
    }

    @Test
    void anEndpointThatStaysDownIsProbedLessAndLessOften() {
        checks.failAtOnce = true;
        run(A);
        time.advance(Duration.ofMinutes(10));

        assertThat(gaps(A))
                .extracting(gap -> (int) Math.round(gap.toMillis() / 1_000.0))
                .satisfies(seconds -> {
                    assertThat(seconds.get(0)).isBetween(4, 6);
                    assertThat(seconds.get(1)).isBetween(8, 12);
                    assertThat(seconds.get(2)).isBetween(16, 24);
                    assertThat(seconds.get(3)).isBetween(32, 48);
                    assertThat(seconds.subList(4, seconds.size()))
                            .hasSizeBetween(6, 11)
                            .allMatch(s -> s >= 48 && s <= 72);
                });
    }

    @Test
    void theFirstSuccessBringsBackTheUsualPace() {
        checks.failAtOnce = true;
        run(A);
        time.advance(Duration.ofMinutes(5));
        checks.failAtOnce = false;
        time.advance(Duration.ofSeconds(72));
        checks.begun.clear();
        time.advance(Duration.ofMinutes(1));

        assertThat(gaps(A)).hasSizeBetween(8, 14).allMatch(gap -> gap.toMillis() <= 6_000);
    }

    @Test
    void probesInAHurryDoNotSlowTheLaterOnes() {
        checks.failAtOnce = true;
        verdicts.suspects.add(A);
        run(A);
        time.advance(Duration.ofSeconds(10));
        verdicts.suspects.clear();
        checks.begun.clear();
        time.advance(Duration.ofSeconds(20));

        assertThat(gaps(A)).isNotEmpty();
        assertThat(gaps(A).getFirst()).isLessThan(Duration.ofSeconds(13));
        assertThat(checks.begun.getFirst().at()).isLessThan(Duration.ofSeconds(17));
    }

    @Test
    void whenNothingWorksNoneIsProbedLessOften() {
        checks.failAtOnce = true;
        run(A);
        time.advance(Duration.ofMinutes(5));
        verdicts.allDown = true;
        time.advance(Duration.ofSeconds(1));
        checks.begun.clear();
        time.advance(Duration.ofSeconds(10));

        assertThat(checks.begun).hasSize(10);
    }

    @Test
    void anotherProtocolHoldsFromTheNextProbeOn() {
        run(A);
        prober.apply(new ProbeSettings(
                true, Protocol.Known.REDIS, INTERVAL, Duration.ofSeconds(2), Duration.ofSeconds(60), true));
        time.advance(Duration.ofSeconds(6));

        assertThat(checks.spoken).isEqualTo(Protocol.Known.REDIS);
    }

    @Test
    void connectTimeIsLeftOutWhereItIsNotTheSignal() {
        prober.apply(new ProbeSettings(
                true, Protocol.Known.TCP, INTERVAL, Duration.ofSeconds(2), Duration.ofSeconds(60), false));
        run(A);

        assertThat(verdicts.told).containsExactly("10.0.0.1:80 ok -1");
    }

    @Test
    void probesAreAnIntervalApartGiveOrTakeAFifth() {
        run(A);
        time.advance(Duration.ofMinutes(20));

        assertThat(gaps(A))
                .hasSizeBetween(220, 260)
                .allSatisfy(gap -> assertThat(gap).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6)));
        assertThat(gaps(A)).anyMatch(gap -> gap.toMillis() < 4_200).anyMatch(gap -> gap.toMillis() > 5_800);
    }

    @Test
    void nothingWorkingMakesProbesHurry() {
        run(A);
        time.advance(Duration.ofMillis(1_500));
        verdicts.allDown = true;
        time.advance(Duration.ofMillis(500));
        assertThat(checks.times(A)).hasSize(2);

        time.advance(Duration.ofSeconds(10));
        assertThat(gaps(A).subList(1, 11)).containsOnly(Duration.ofSeconds(1));

        verdicts.allDown = false;
        time.advance(Duration.ofMillis(3_900));
        assertThat(checks.times(A)).hasSize(12);
    }

    @Test
    void aSuspectIsProbedWithinASecondAndThenEverySecond() {
        run(A, B);
        time.advance(Duration.ofMillis(1_500));
        verdicts.suspects.add(A);
        verdicts.connected.add(A);
        time.advance(Duration.ofMillis(500));
        assertThat(checks.times(A)).hasSize(2);
        time.advance(Duration.ofSeconds(1));
        assertThat(checks.times(A)).hasSize(3);
        assertThat(checks.times(B)).hasSize(1);
    }

    @Test
    void oneProbeOfAnEndpointIsUnderWayAtATime() {
        checks.succeedAtOnce = false;
        run(A);
        time.advance(Duration.ofSeconds(6));
        assertThat(checks.times(A)).hasSize(1);

        checks.begun.getFirst().callback().failed("refused");
        time.advance(Duration.ofSeconds(1));
        assertThat(checks.times(A)).hasSize(2);
    }

    @Test
    void probeThatNeverEndsIsGivenUpSomeTimeAfterItsTimeout() {
        checks.succeedAtOnce = false;
        run(A);
        time.advance(ProbeSettings.DEFAULT.timeout().plusSeconds(6));
        assertThat(checks.times(A)).hasSize(2);
        assertThat(verdicts.told).isEmpty();
    }

    @Test
    void resultIsToldOnTheControlThread() {
        checks.succeedAtOnce = false;
        run(A);
        checks.begun.getFirst().callback().succeeded(42);
        assertThat(verdicts.told).isEmpty();

        time.advance(Duration.ZERO);
        assertThat(verdicts.told).containsExactly("10.0.0.1:80 ok 42");
    }

    @Test
    void failureIsTold() {
        checks.succeedAtOnce = false;
        run(A);
        checks.begun.getFirst().callback().failed("refused");
        time.advance(Duration.ZERO);

        assertThat(verdicts.told).containsExactly("10.0.0.1:80 failed: refused");
    }

    @Test
    void probeThatCouldNotBeTriedIsNotToldAndTriedAgainAnIntervalLater() {
        checks.succeedAtOnce = false;
        run(A);
        checks.begun.getFirst().callback().untried();
        time.advance(Duration.ofSeconds(6));

        assertThat(verdicts.told).isEmpty();
        assertThat(checks.times(A)).hasSize(2);
    }

    @Test
    void endpointThatAConnectionReachedNeedsNoProbe() {
        verdicts.connected.add(A);
        run(A);
        time.advance(INTERVAL.multipliedBy(5));
        assertThat(checks.begun).isEmpty();

        verdicts.connected.clear();
        time.advance(Duration.ofSeconds(6));
        assertThat(checks.times(A)).isNotEmpty();
    }

    @Test
    void endpointThatStaysKeepsItsRhythm() {
        run(A);
        for (int i = 0; i < 60; i++) {
            time.advance(Duration.ofSeconds(1));
            run(A, endpoint(100 + i % 2));
        }

        assertThat(gaps(A))
                .hasSizeBetween(9, 15)
                .allSatisfy(gap -> assertThat(gap).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6)));
    }

    @Test
    void endpointThatLeftIsProbedNoMoreAndItsResultDropped() {
        checks.succeedAtOnce = false;
        run(A, B);
        Check old = checks.begun.stream()
                .filter(check -> check.address().equals(A.address()))
                .findFirst()
                .orElseThrow();
        run(B);
        old.callback().failed("refused");
        time.advance(INTERVAL.multipliedBy(4));

        assertThat(checks.times(A)).hasSize(1);
        assertThat(verdicts.told).isEmpty();
    }

    @Test
    void endpointThatCameBackIsNotJudgedByAProbeFromBefore() {
        checks.succeedAtOnce = false;
        run(A);
        run();
        run(A);
        assertThat(checks.times(A)).hasSize(2);
        checks.begun.getFirst().callback().failed("refused");
        checks.begun.getLast().callback().succeeded(1);
        time.advance(Duration.ZERO);

        assertThat(verdicts.told).containsExactly("10.0.0.1:80 ok 1");
    }

    @Test
    void closedProberProbesNothingMore() {
        run(A, B);
        prober.close();
        time.advance(Duration.ofMinutes(1));

        assertThat(checks.begun).hasSize(2);
    }

    @Test
    void probingEndsQuietlyWithTheControlThread() {
        run(A);
        time.scheduler().shutdown();
        time.advance(Duration.ofMinutes(1));

        assertThat(checks.begun).hasSize(1);
    }

    @Test
    void otherSettingsHoldFromTheNextProbeOn() {
        run(A);
        prober.apply(every(Duration.ofSeconds(2), Duration.ofMillis(300)));
        time.advance(Duration.ofSeconds(60));

        assertThat(checks.begun.getLast().timeout()).isEqualTo(Duration.ofMillis(300));
        assertThat(gaps(A))
                .hasSizeBetween(25, 38)
                .allSatisfy(gap -> assertThat(gap).isBetween(Duration.ofMillis(1_600), Duration.ofMillis(2_400)));
    }

    @Test
    void intervalBelowASecondIsKeptToo() {
        prober.apply(every(Duration.ofMillis(200), Duration.ofMillis(100)));
        run(A);
        time.advance(Duration.ofSeconds(20));

        assertThat(gaps(A))
                .hasSizeBetween(83, 125)
                .allSatisfy(gap -> assertThat(gap).isBetween(Duration.ofMillis(160), Duration.ofMillis(240)));
    }

    @Test
    void switchedOffItProbesNothingAndSwitchedOnItBeginsWithinASecond() {
        prober.apply(ProbeSettings.NONE);
        run(A);
        time.advance(Duration.ofMinutes(1));
        assertThat(checks.begun).isEmpty();

        prober.apply(ProbeSettings.DEFAULT);
        time.advance(Duration.ofSeconds(1));
        assertThat(checks.times(A)).hasSize(1);
    }

    @Test
    void resultThatComesAfterProbingWasSwitchedOffIsDropped() {
        checks.succeedAtOnce = false;
        run(A);
        prober.apply(ProbeSettings.NONE);
        checks.begun.getFirst().callback().failed("refused");
        time.advance(Duration.ZERO);

        assertThat(verdicts.told).isEmpty();
    }

    @Test
    void settingsThatMeanNothingAreRefused() {
        assertThatThrownBy(() -> every(Duration.ZERO, INTERVAL))
                .hasMessage("intervals and timeout of a probe must be positive");
    }
}
