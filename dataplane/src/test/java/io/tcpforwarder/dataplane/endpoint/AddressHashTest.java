package io.tcpforwarder.dataplane.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AddressHashTest {
    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(host, port);
    }

    /** Another value would move every client of every forwarder at its next update. */
    @Test
    void isTheSameInEveryProcessAndVersion() throws Exception {
        assertThat(AddressHash.of(InetAddress.getByName("10.1.2.3"))).isEqualTo(3615292424505845310L);
        assertThat(AddressHash.of(InetAddress.getByName("2001:db8::1"))).isEqualTo(-5273816896740028601L);
        assertThat(AddressHash.of(address("10.1.2.3", 6379))).isEqualTo(7118552211639472939L);
    }

    @Test
    void addressesThatDifferLittleAreFarApart() {
        Set<Long> high = new HashSet<>();
        long ones = 0;
        for (int i = 0; i < 65_536; i++) {
            String host = "10.0." + (i >> 8) + "." + (i & 255);
            long hash = AddressHash.of(address(host, 80));
            high.add(hash >>> 16);
            ones += Long.bitCount(hash ^ AddressHash.of(address(host, 81)));
        }

        assertThat(high).hasSize(65_536);
        assertThat(ones / 65_536.0).as("bits that the next port changes").isBetween(31.9, 32.1);
    }

    @Test
    void ipv4AddressIsTheSameHoweverItIsWritten() throws Exception {
        assertThat(AddressHash.of(InetAddress.getByName("::ffff:10.1.2.3")))
                .isEqualTo(AddressHash.of(InetAddress.getByName("10.1.2.3")));
    }
}
