package io.tcpforwarder.dataplane.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.discovery.NameService.Answer;
import io.tcpforwarder.dataplane.discovery.NameService.Server;
import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import io.tcpforwarder.dataplane.time.ManualTime;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DnsSourceTest {
    private final ManualTime time = new ManualTime();
    private final Names names = new Names();
    private final List<EndpointSet> told = new ArrayList<>();

    private static final class Names implements NameService {
        private final Map<String, Answer<InetAddress>> addresses = new HashMap<>();
        private Answer<Server> servers = new Answer.None<>("there is no SRV record");
        private @Nullable RuntimeException fault;
        private int questions;

        void has(String host, long ttl, String... literals) {
            List<InetAddress> all =
                    Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
            addresses.put(host, new Answer.Records<>(all, ttl));
        }

        private Answer<InetAddress> answer(String question) {
            questions++;
            return addresses.getOrDefault(question, new Answer.None<>("there is no such name"));
        }

        @Override
        public CompletableFuture<Families> addresses(String host, boolean ipv6) {
            if (fault != null) {
                throw fault;
            }
            return CompletableFuture.completedFuture(
                    new Families(answer(host), ipv6 ? answer(host + " v6") : new Answer.None<>("not asked for")));
        }

        @Override
        public CompletableFuture<Answer<Server>> servers(String service) {
            questions++;
            return fault == null ? CompletableFuture.completedFuture(servers) : CompletableFuture.failedFuture(fault);
        }
    }

    private DnsSource host(boolean ipv6) {
        return started(DnsSource.ofHost("db", 80, names, ipv6, time.scheduler(), time.ticker(), new Random(1)));
    }

    private DnsSource service() {
        return started(DnsSource.ofService("_db._tcp", names, false, time.scheduler(), time.ticker(), new Random(1)));
    }

    private DnsSource started(DnsSource source) {
        source.start(told::add);
        time.advance(Duration.ZERO);
        return source;
    }

    private List<String> last() {
        EndpointSet set = told.getLast();
        return set.endpoints().keySet().stream()
                .map(endpoint -> endpoint.label() + " " + set.weight(endpoint))
                .toList();
    }

    @Test
    void tellsTheAddressesOfBothFamilies() {
        names.has("db", 60, "10.0.0.1", "10.0.0.2");
        names.has("db v6", 60, "fd00::1");
        DnsSource source = host(true);

        assertThat(last()).containsExactlyInAnyOrder("10.0.0.1:80 1", "10.0.0.2:80 1", "[fd00:0:0:0:0:0:0:1]:80 1");
        assertThat(source.error()).isNull();
    }

    @Test
    void asksOnlyForTheFamilyThatIsOfUse() {
        names.has("db", 60, "10.0.0.1");
        host(false);
        assertThat(names.questions).isEqualTo(1);
    }

    @Test
    void asksAgainWhenTheAnswerExpires() {
        names.has("db", 20, "10.0.0.1");
        host(false);
        names.has("db", 20, "10.0.0.2");
        time.advance(Duration.ofSeconds(17));
        assertThat(told).hasSize(1);
        time.advance(Duration.ofSeconds(5));
        assertThat(last()).containsExactly("10.0.0.2:80 1");
    }

    @Test
    void aLifetimeOfNothingIsASecondAndOfADayFiveMinutes() {
        names.has("db", 0, "10.0.0.1");
        host(false);
        time.advance(Duration.ofSeconds(10));
        assertThat(names.questions).isBetween(9, 12);

        names.has("db", 86_400, "10.0.0.1");
        time.advance(Duration.ofSeconds(2));
        names.questions = 0;
        time.advance(Duration.ofMinutes(60));
        assertThat(names.questions).isBetween(10, 14);
    }

    @Test
    void anotherOrderIsNoChange() {
        names.has("db", 1, "10.0.0.1", "10.0.0.2");
        host(false);
        names.has("db", 1, "10.0.0.2", "10.0.0.1");
        time.advance(Duration.ofSeconds(5));
        assertThat(told).hasSize(1);
    }

    @Test
    void noAnswerAWrongNameAndAnEmptyAnswerRemoveNothing() {
        names.has("db", 1, "10.0.0.1");
        DnsSource source = host(false);
        for (Answer<InetAddress> answer : List.<Answer<InetAddress>>of(
                new Answer.Failed<>("query timed out"),
                new Answer.Failed<>("the name server says SERVFAIL(2)"),
                new Answer.None<>("there is no such name"),
                new Answer.None<>("there is no A record"))) {
            names.addresses.put("db", answer);
            time.advance(Duration.ofSeconds(10));
            assertThat(source.error()).startsWith("name db: db: ");
        }
        assertThat(told).hasSize(1);
        assertThat(source.stale()).isGreaterThan(Duration.ofSeconds(35));

        names.has("db", 1, "10.0.0.1");
        time.advance(Duration.ofSeconds(6));
        assertThat(told).hasSize(1);
        assertThat(source.error()).isNull();
        assertThat(source.stale()).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void whileOneFamilyCannotBeAskedForItsAddressesStay() {
        names.has("db", 1, "10.0.0.1");
        names.has("db v6", 1, "fd00::1");
        host(true);
        names.has("db", 1, "10.0.0.2");
        names.addresses.put("db v6", new Answer.Failed<>("query timed out"));
        time.advance(Duration.ofSeconds(10));

        assertThat(last()).containsExactlyInAnyOrder("10.0.0.2:80 1", "[fd00:0:0:0:0:0:0:1]:80 1");
    }

    @Test
    void aFamilyThatIsGoneWhileTheOtherIsThereIsGone() {
        names.has("db", 1, "10.0.0.1");
        names.has("db v6", 1, "fd00::1");
        host(true);
        names.addresses.put("db v6", new Answer.None<>("there is no AAAA record"));
        time.advance(Duration.ofSeconds(10));

        assertThat(last()).containsExactly("10.0.0.1:80 1");
    }

    @Test
    void aNameThatDoesNotExistYetIsWaitedFor() {
        DnsSource source = host(false);
        assertThat(told).isEmpty();
        assertThat(source.error()).isEqualTo("name db: db: there is no such name");
        names.has("db", 60, "10.0.0.1");
        time.advance(Duration.ofSeconds(6));
        assertThat(last()).containsExactly("10.0.0.1:80 1");
    }

    @Test
    void serversOfTheLowestPriorityCountWithTheirWeights() {
        names.servers = new Answer.Records<>(
                List.of(new Server(10, 3, 6379, "a."), new Server(10, 1, 6380, "b."), new Server(20, 9, 1, "spare.")),
                60);
        names.has("a.", 60, "10.0.0.1");
        names.has("b.", 60, "10.0.0.2");
        names.has("spare.", 60, "10.0.0.3");
        service();

        assertThat(last()).containsExactlyInAnyOrder("10.0.0.1:6379 3", "10.0.0.2:6380 1");
    }

    @Test
    void aPriorityWithoutAnyAddressGivesWayToTheNext() {
        names.servers = new Answer.Records<>(
                List.of(new Server(10, 0, 1, "gone."), new Server(20, 0, 2, "a."), new Server(30, 0, 3, "b.")), 60);
        names.has("a.", 60, "10.0.0.1");
        names.has("b.", 60, "10.0.0.2");
        DnsSource source = service();

        assertThat(last()).containsExactly("10.0.0.1:2 1");
        assertThat(source.error()).isEqualTo("name _db._tcp: gone.: there is no such name");
    }

    @Test
    void largeWeightsAreScaled() {
        names.servers = new Answer.Records<>(
                List.of(new Server(0, 60_000, 1, "a."), new Server(0, 30_000, 2, "a."), new Server(0, 0, 3, "a.")), 60);
        names.has("a.", 60, "10.0.0.1");
        service();

        assertThat(last()).containsExactlyInAnyOrder("10.0.0.1:1 1000", "10.0.0.1:2 500", "10.0.0.1:3 1");
    }

    @Test
    void theShortestLifetimeOfServersAndAddressesCounts() {
        names.servers = new Answer.Records<>(List.of(new Server(0, 0, 1, "a.")), 200);
        names.has("a.", 10, "10.0.0.1");
        service();
        names.has("a.", 10, "10.0.0.2");
        time.advance(Duration.ofSeconds(12));
        assertThat(last()).containsExactly("10.0.0.2:1 1");
    }

    @Test
    void whenServersCannotBeAskedForWhatWasKnownStays() {
        names.servers = new Answer.Records<>(List.of(new Server(0, 0, 1, "a.")), 1);
        names.has("a.", 1, "10.0.0.1");
        DnsSource source = service();
        names.servers = new Answer.None<>("there is no SRV record");
        time.advance(Duration.ofSeconds(10));

        assertThat(told).hasSize(1);
        assertThat(source.error()).isEqualTo("name _db._tcp: there is no SRV record");
    }

    @Test
    void whatIsThrownIsToldAndAskedAgain() {
        names.servers = new Answer.Records<>(List.of(new Server(0, 0, 80, "db")), 60);
        names.has("db", 60, "10.0.0.1");
        names.fault = new IllegalArgumentException("no such label");
        List<DnsSource> sources = List.of(host(false), service());
        assertThat(sources)
                .allSatisfy(source ->
                        assertThat(source.error()).endsWith(": java.lang.IllegalArgumentException: no such label"));

        names.fault = null;
        time.advance(Duration.ofSeconds(6));
        assertThat(told).hasSize(2);
        assertThat(sources).allSatisfy(source -> assertThat(source.error()).isNull());
    }

    @Test
    void aListenerThatThrowsHearsTheSameAgain() {
        names.has("db", 60, "10.0.0.1");
        List<String> faults = new ArrayList<>(List.of("a fault"));
        DnsSource source = DnsSource.ofHost("db", 80, names, false, time.scheduler(), time.ticker(), new Random(1));
        source.start(set -> {
            if (!faults.isEmpty()) {
                throw new IllegalStateException(faults.removeFirst());
            }
            told.add(set);
        });
        time.advance(Duration.ofSeconds(6));
        assertThat(last()).containsExactly("10.0.0.1:80 1");
    }

    @Test
    void aClosedSourceAsksNothingMore() {
        names.has("db", 1, "10.0.0.1");
        host(false).close();
        names.questions = 0;
        time.advance(Duration.ofMinutes(1));
        assertThat(names.questions).isZero();
    }
}
