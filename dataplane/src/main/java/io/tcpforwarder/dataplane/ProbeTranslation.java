package io.tcpforwarder.dataplane;

import io.tcpforwarder.api.v1alpha1.ProbeSpec;
import io.tcpforwarder.api.v1alpha1.ProbeType;
import io.tcpforwarder.api.v1alpha1.ScoringSpec;
import io.tcpforwarder.api.v1alpha1.SendExpectSpec;
import io.tcpforwarder.api.v1alpha1.Signal;
import io.tcpforwarder.dataplane.probing.ProbeSettings;
import io.tcpforwarder.dataplane.probing.Protocol;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The config's probe in the words of the prober. */
final class ProbeTranslation {
    /** A server that is down for long is asked once a minute, even where it may stay ejected for hours. */
    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(60);

    private ProbeTranslation() {}

    static ProbeSettings of(ProbeSpec probe, ScoringSpec scoring) {
        return new ProbeSettings(
                probe.type() != ProbeType.NONE,
                protocol(probe),
                probe.interval(),
                probe.timeout(),
                probe.recoveryTime().compareTo(LONGEST_INTERVAL) < 0 ? probe.recoveryTime() : LONGEST_INTERVAL,
                scoring.signal() == Signal.CONNECT);
    }

    private static Protocol protocol(ProbeSpec probe) {
        return switch (probe.type()) {
            case TCP, NONE -> Protocol.Known.TCP;
            case REDIS -> Protocol.Known.REDIS;
            case SMTP -> Protocol.Known.SMTP;
            case POSTGRESQL -> Protocol.Known.POSTGRESQL;
            case MYSQL -> Protocol.Known.MYSQL;
            case SEND_EXPECT -> {
                SendExpectSpec talk = Objects.requireNonNull(probe.sendExpect());
                yield new Protocol.SendExpect(
                        bytes(talk.send(), talk.sendHex()), bytes(talk.expect(), talk.expectHex()));
            }
        };
    }

    /** One character for each byte. */
    private static String bytes(@Nullable String text, @Nullable String hex) {
        byte[] bytes = hex != null
                ? HexFormat.of().parseHex(hex)
                : Objects.requireNonNullElse(text, "").getBytes(StandardCharsets.UTF_8);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
