package io.tcpforwarder.dataplane.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ResolvConfTest {
    private static final ResolvConf POD = ResolvConf.parse("""
            nameserver 10.96.0.10
            search shop.svc.cluster.local svc.cluster.local cluster.local
            options ndots:5 timeout:2
            """);

    @Test
    void readsWhatAPodHas() {
        assertThat(POD)
                .isEqualTo(new ResolvConf(List.of("shop.svc.cluster.local", "svc.cluster.local", "cluster.local"), 5));
    }

    @Test
    void withoutOptionsOneDotIsEnough() {
        assertThat(ResolvConf.parse("# nothing\n\n; here\n")).isEqualTo(new ResolvConf(List.of(), 1));
    }

    @Test
    void aNameWithFewDotsIsCompletedFirst() {
        assertThat(POD.candidates("redis.shop.svc"))
                .containsExactly(
                        "redis.shop.svc.shop.svc.cluster.local.",
                        "redis.shop.svc.svc.cluster.local.",
                        "redis.shop.svc.cluster.local.",
                        "redis.shop.svc.");
    }

    @Test
    void aNameWithManyDotsIsTriedAsItStandsFirst() {
        assertThat(new ResolvConf(List.of("example.com."), 1).candidates("db.prod"))
                .containsExactly("db.prod.", "db.prod.example.com.");
    }

    @Test
    void theRootIsNoDomainToCompleteANameWith() {
        assertThat(ResolvConf.parse("search . example.com").candidates("redis"))
                .containsExactly("redis.example.com.", "redis.");
    }

    @Test
    void aNameWithItsLastDotIsWhole() {
        assertThat(POD.candidates("redis.example.com.")).containsExactly("redis.example.com.");
    }
}
