package io.tcpforwarder.dataplane.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.tcpforwarder.dataplane.discovery.NameService.Answer;
import io.tcpforwarder.dataplane.discovery.NameService.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("sockets")
@Timeout(30)
final class NettyNameServiceTest {
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final FakeDnsServer server = FakeDnsServer.open();
    private final NettyNameService names = new NettyNameService(
            group.next(),
            new SingletonDnsServerAddressStreamProvider(server.address()),
            new ResolvConf(List.of("shop.svc.cluster.local", "svc.cluster.local", "cluster.local"), 5));

    NettyNameServiceTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        names.close();
        server.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static <T> T await(CompletableFuture<T> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    private Answer<InetAddress> ipv4(String host) throws Exception {
        return await(names.addresses(host, false)).ipv4();
    }

    private Answer<InetAddress> ipv6(String host) throws Exception {
        return await(names.addresses(host, true)).ipv6();
    }

    @Test
    void findsAddressesWithTheShortestLifetime() throws Exception {
        server.hasAddress("db.example.com.", 60, "10.0.0.1");
        server.hasAddress("db.example.com.", 30, "10.0.0.2");
        server.hasAddress("db.example.com.", 60, "fd00::1");

        assertThat(ipv4("db.example.com."))
                .isEqualTo(new Answer.Records<>(
                        List.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("10.0.0.2")), 30));
        assertThat(ipv6("db.example.com."))
                .isEqualTo(new Answer.Records<>(List.of(InetAddress.ofLiteral("fd00::1")), 60));
    }

    @Test
    void completesANameAsAPodDoes() throws Exception {
        server.hasAddress("redis.shop.svc.cluster.local.", 5, "10.0.0.1");

        assertThat(ipv4("redis.shop.svc")).isInstanceOf(Answer.Records.class);
        assertThat(server.asked())
                .containsExactly(
                        "redis.shop.svc.shop.svc.cluster.local. 1",
                        "redis.shop.svc.svc.cluster.local. 1",
                        "redis.shop.svc.cluster.local. 1");
    }

    @Test
    void followsAnotherName() throws Exception {
        server.has("db.example.com.", FakeDnsServer.CNAME, 60, FakeDnsServer.name("real.example.com"));
        server.hasAddress("real.example.com.", 60, "10.0.0.1");

        assertThat(ipv4("db.example.com."))
                .isEqualTo(new Answer.Records<>(List.of(InetAddress.ofLiteral("10.0.0.1")), 60));
    }

    @Test
    void findsServers() throws Exception {
        server.has("_redis._tcp.db.", FakeDnsServer.SRV, 30, FakeDnsServer.server(10, 5, 6379, "a.db."));
        server.has("_redis._tcp.db.", FakeDnsServer.SRV, 60, FakeDnsServer.server(20, 65535, 65535, "b.db."));

        assertThat(await(names.servers("_redis._tcp.db.")))
                .isEqualTo(new Answer.Records<>(
                        List.of(new Server(10, 5, 6379, "a.db."), new Server(20, 65535, 65535, "b.db.")), 30));
    }

    @Test
    void aServerNamedByASingleDotIsNone() throws Exception {
        server.has("_redis._tcp.db.", FakeDnsServer.SRV, 30, FakeDnsServer.server(0, 0, 0, "."));
        assertThat(await(names.servers("_redis._tcp.db."))).isInstanceOf(Answer.None.class);
    }

    @Test
    void anAnswerThatWasCutShortIsAskedForByTcp() throws Exception {
        server.truncate();
        for (int i = 1; i <= 100; i++) {
            server.hasAddress("many.", 60, "10.0.0." + i);
        }
        Answer<InetAddress> answer = ipv4("many.");
        assertThat(answer instanceof Answer.Records<InetAddress> found ? found.records() : List.of())
                .hasSize(100);
        assertThat(server.asked()).contains("many. 1 tcp");
    }

    @Test
    void tellsAWrongNameAnEmptyAnswerAndAFailureApart() throws Exception {
        server.hasAddress("v4only.", 60, "10.0.0.1");
        server.fails("broken.");

        assertThat(ipv4("wrong.")).isEqualTo(new Answer.None<>("there is no such name"));
        assertThat(ipv6("v4only.")).isEqualTo(new Answer.None<>("there is no AAAA record"));
        assertThat(ipv4("broken.")).isEqualTo(new Answer.Failed<>("the name server says ServFail(2)"));
    }

    @Test
    void aFailureEndsTheSearchSoThatNoOtherNameIsTakenForTheRightOne() throws Exception {
        server.fails("db.shop.svc.cluster.local.");
        server.hasAddress("db.svc.cluster.local.", 5, "10.0.0.66");

        assertThat(ipv4("db")).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void aNameWithoutRecordsEndsTheSearchAsOneWithRecordsDoes() throws Exception {
        server.has("_db._tcp.shop.svc.cluster.local.", FakeDnsServer.A, 5, new byte[] {10, 0, 0, 1});
        server.has("_db._tcp.svc.cluster.local.", FakeDnsServer.SRV, 5, FakeDnsServer.server(0, 0, 1, "other."));

        assertThat(await(names.servers("_db._tcp"))).isEqualTo(new Answer.None<>("there is no SRV record"));
    }

    @Test
    void bothFamiliesComeFromTheFirstSearchDomainThatKnowsTheName() throws Exception {
        server.hasAddress("db.svc.cluster.local.", 5, "10.0.0.1");
        server.hasAddress("db.cluster.local.", 5, "10.0.0.66");
        server.hasAddress("db.cluster.local.", 5, "fd00::66");

        assertThat(await(names.addresses("db", true)))
                .isEqualTo(new NameService.Families(
                        new Answer.Records<>(List.of(InetAddress.ofLiteral("10.0.0.1")), 5),
                        new Answer.None<>("there is no AAAA record")));
    }

    @Test
    void aNameThatCannotBeAskedForIsAFailureThatSaysSo() throws Exception {
        for (String name : List.of("a..b.", "a..b", "strange\ufffd.", "a".repeat(64) + ".")) {
            assertThat(ipv4(name))
                    .isInstanceOfSatisfying(
                            Answer.Failed.class,
                            failed -> assertThat(failed.why()).contains(name).contains("cannot be asked for: "));
            assertThat(await(names.servers(name))).isInstanceOf(Answer.Failed.class);
        }
    }

    @Test
    void aSearchDomainThatCannotBeAskedForIsAFailureThoughItComesLater() throws Exception {
        try (NettyNameService odd = new NettyNameService(
                group.next(),
                new SingletonDnsServerAddressStreamProvider(server.address()),
                new ResolvConf(List.of("svc", "a..b"), 5))) {
            assertThat(await(odd.addresses("db", true)).ipv4()).isInstanceOf(Answer.Failed.class);
        }
    }

    @Test
    void anAddressOfTheWrongLengthIsAFailure() throws Exception {
        server.has("odd.", FakeDnsServer.A, 60, new byte[] {1, 2, 3});
        assertThat(ipv4("odd.")).isEqualTo(new Answer.Failed<>("a record of type A cannot be read"));
    }

    @Test
    void aServerThatSaysNothingIsAFailure() throws Exception {
        server.close();
        assertThat(ipv4("db.")).isInstanceOf(Answer.Failed.class);
    }
}
