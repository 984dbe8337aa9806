package io.tcpforwarder.dataplane.probing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.tcpforwarder.dataplane.time.ManualTime;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.FakeLoop;
import io.tcpforwarder.dataplane.transport.FakeStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each conversation with the bytes that real servers sent: Redis 7.0, PostgreSQL 15 and MariaDB 10.11. */
final class ConversationTest {
    private static final String GREETING =
            "640000000a352e352e352d31302e31312e31392d4d6172696144422d302b6465623132753100"
                    + "05000000506d533a656f7e4c00fef7080200ff81150000000000001d0000003f352d23645149"
                    + "5963665862006d7973716c5f6e61746976655f70617373776f726400";
    private static final String DENIED = packet(2, "ff15042332383030304163636573732064656e696564");

    private final FakeLoop loop = new FakeLoop();
    private final List<String> told = new ArrayList<>();
    private final List<String> causes = new ArrayList<>();

    static byte[] greeting() {
        return HexFormat.of().parseHex(GREETING);
    }

    private FakeStream call(Protocol protocol) {
        return call(protocol, FakeLoop.Connect::succeed);
    }

    private <T> T call(Protocol protocol, Function<FakeLoop.Connect, T> become) {
        new StreamProbe(List.of(loop), Runnable::run, new ManualTime().ticker())
                .check(new InetSocketAddress("10.0.0.1", 80), protocol, Duration.ofSeconds(2), new Probe.Callback() {
                    @Override
                    public void succeeded(long connectNanos) {
                        told.add("works");
                    }

                    @Override
                    public void failed(String cause) {
                        told.add("fails");
                        causes.add(cause);
                    }

                    @Override
                    public void untried() {
                        told.add("untried");
                    }
                });
        return become.apply(loop.connects().getLast());
    }

    private static void hear(FakeStream stream, String bytes) {
        stream.peer().bytes(Unpooled.copiedBuffer(bytes, ISO_8859_1));
    }

    private static void hearHex(FakeStream stream, String hex) {
        stream.peer().bytes(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
    }

    /** A packet of MySQL, with its length and sequence number. */
    private static String packet(int sequence, String payload) {
        return "%02x0000%02x%s".formatted(payload.length() / 2, sequence, payload);
    }

    @ParameterizedTest
    @CsvSource({
        "+PONG, works",
        "-NOAUTH Authentication required., works",
        "-NOPERM this user has no permissions to run the 'ping' command, works",
        "-LOADING Redis is loading the dataset in memory, fails",
        "-BUSY Redis is busy running a script., fails",
        "-MASTERDOWN Link with MASTER is down, fails",
        "-MISCONF Redis is configured to save RDB snapshots, fails",
        "-ERR max number of clients reached, fails",
        "-DENIED Redis is running in protected mode, fails",
        "HTTP/1.1 400 Bad Request, fails"
    })
    void redisAnswersPing(String answer, String verdict) {
        FakeStream stream = call(Protocol.Known.REDIS);
        assertThat(stream.written()).isEqualTo("*1\r\n$4\r\nPING\r\n");
        hear(stream, answer + "\r\n");

        assertThat(told).containsExactly(verdict);
        assertThat(stream.isOutputEnded()).isTrue();
    }

    @Test
    void redisMayAnswerInPieces() {
        FakeStream stream = call(Protocol.Known.REDIS);
        for (String piece : List.of("+", "PO", "NG", "\r")) {
            hear(stream, piece);
            assertThat(told).isEmpty();
        }
        hear(stream, "\n");
        assertThat(told).containsExactly("works");
    }

    @ParameterizedTest
    @CsvSource({
        "220 mail.example.com ESMTP Postfix, works",
        "220, works",
        "554 no SMTP service here, fails",
        "421 too many connections, fails",
        "2200 what, fails"
    })
    void smtpGreetsAndIsQuit(String greeting, String verdict) {
        FakeStream stream = call(Protocol.Known.SMTP);
        assertThat(stream.written()).isEmpty();
        hear(stream, greeting + "\r\n");

        assertThat(told).containsExactly(verdict);
        assertThat(stream.written()).isEqualTo("QUIT\r\n");
        assertThat(stream.isOutputEnded()).as("before the server said goodbye").isFalse();
        hear(stream, "221 Bye\r\n");
        assertThat(stream.isOutputEnded()).isTrue();
    }

    @Test
    void smtpIsNotInterruptedWhileItGreets() {
        FakeStream stream = call(Protocol.Known.SMTP);
        hear(stream, "220-one\r\n220-tw");
        hear(stream, "o\r\n220");
        assertThat(stream.written()).isEmpty();
        hear(stream, " three\r\n");

        assertThat(stream.written()).isEqualTo("QUIT\r\n");
        assertThat(told).containsExactly("works");
    }

    @Test
    void postgresThatSpeaksNoTlsIsLeft() {
        FakeStream stream = call(Protocol.Known.POSTGRESQL);
        assertThat(stream.written().getBytes(ISO_8859_1)).containsExactly(0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f);
        hear(stream, "N");

        assertThat(told).containsExactly("works");
        assertThat(stream.isOutputEnded()).isTrue();
    }

    @Test
    void postgresThatSpeaksTlsIsLeftOnlyAfterAHandshake() {
        FakeStream stream = call(Protocol.Known.POSTGRESQL);
        hear(stream, "S");

        assertThat(told).containsExactly("works");
        assertThat(stream.written().length()).as("a ClientHello").isGreaterThan(150);
        assertThat(stream.isOutputEnded()).isFalse();
    }

    @Test
    void aBrokenHandshakeChangesNothingOfTheVerdict() {
        FakeStream stream = call(Protocol.Known.POSTGRESQL);
        hear(stream, "S");
        hear(stream, "this is not TLS at all");

        assertThat(told).containsExactly("works");
        assertThat(stream.isOutputEnded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"E", "H", "\0"})
    void whatAnswersAnSslRequestOtherwiseIsNoPostgres(String answer) {
        FakeStream stream = call(Protocol.Known.POSTGRESQL);
        hear(stream, answer + "MTTP");
        assertThat(told).containsExactly("fails");
    }

    @Test
    void mysqlThatKnowsTheUserIsQuit() {
        FakeStream stream = call(Protocol.Known.MYSQL);
        hearHex(stream, GREETING);
        assertThat(told).isEmpty();
        assertThat(stream.written()).contains("tcpforwarder\0\0mysql_native_password\0");
        int login = stream.written().length();
        hearHex(stream, packet(2, "00000002000000"));

        assertThat(told).containsExactly("works");
        assertThat(stream.written().substring(login)).isEqualTo("\1\0\0\0\1");
        assertThat(stream.isOutputEnded()).isFalse();
        stream.peer().endOfInput();
        assertThat(stream.fate()).isEqualTo(FakeStream.Fate.CLOSED);
    }

    @Test
    void mysqlThatDeniesTheUserWorks() {
        FakeStream stream = call(Protocol.Known.MYSQL);
        hearHex(stream, GREETING);
        hearHex(stream, DENIED);

        assertThat(told).containsExactly("works");
        assertThat(stream.isOutputEnded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1040, 1129, 1130, 1203})
    void mysqlThatGreetsWithAnErrorFails(int code) {
        FakeStream stream = call(Protocol.Known.MYSQL);
        hearHex(stream, packet(0, "ff%02x%02x4e6f".formatted(code & 0xff, code >> 8)));

        assertThat(told).containsExactly("fails");
        assertThat(stream.written()).isEmpty();
    }

    @Test
    void mysqlThatShutsDownFails() {
        FakeStream stream = call(Protocol.Known.MYSQL);
        hearHex(stream, GREETING);
        hearHex(stream, packet(2, "ff1d042330385330315365727665722073687574646f776e"));
        assertThat(told).containsExactly("fails");
    }

    @Test
    void mysqlMayAskForAnotherWayToLogIn() {
        FakeStream stream = call(Protocol.Known.MYSQL);
        hearHex(stream, GREETING);
        int login = stream.written().length();
        hearHex(stream, packet(2, "fe" + hex("caching_sha2_password\0nonce\0")));
        assertThat(stream.written().substring(login)).isEqualTo("\1\0\0\3\0");
        hearHex(stream, packet(4, "fe" + hex("mysql_native_password\0nonce\0")));
        assertThat(stream.written().substring(login)).isEqualTo("\1\0\0\3\0" + "\0\0\0\5");
        hearHex(stream, packet(6, "0103"));
        hearHex(stream, packet(7, "00000002000000"));
        assertThat(told).containsExactly("works");
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(ISO_8859_1));
    }

    @Test
    void mysqlMaySpeakInPieces() {
        FakeStream stream = call(Protocol.Known.MYSQL);
        String all = GREETING + DENIED;
        for (int i = 0; i < all.length(); i += 2) {
            assertThat(told).isEmpty();
            hearHex(stream, all.substring(i, i + 2));
        }
        assertThat(told).containsExactly("works");
        assertThat(stream.written()).containsOnlyOnce("tcpforwarder");
    }

    @Test
    void mysqlGreetingThatStopsShortFails() {
        FakeStream stream = call(Protocol.Known.MYSQL);
        hearHex(stream, packet(0, "0a35002a"));
        assertThat(told).containsExactly("fails");
    }

    @Test
    void expectedBytesMayStandAnywhereInTheAnswer() {
        FakeStream stream = call(new Protocol.SendExpect("hi\r\n", "\u00ff\0ready"));
        assertThat(stream.written()).isEqualTo("hi\r\n");
        hear(stream, "x".repeat(3_000) + "\u00ff");
        hear(stream, "\0rea");
        assertThat(told).isEmpty();
        hear(stream, "dy and more");

        assertThat(told).containsExactly("works");
        assertThat(stream.isOutputEnded()).isTrue();
    }

    @Test
    void expectedBytesMustComeWithinTheFirst4096() {
        hear(call(new Protocol.SendExpect("", "ready")), "x".repeat(4_091) + "ready");
        hear(call(new Protocol.SendExpect("", "ready")), "x".repeat(4_092) + "ready");

        assertThat(told).containsExactly("works", "fails");
    }

    @ParameterizedTest
    @EnumSource(Protocol.Known.class)
    void garbageGetsOneVerdictAtMostAndNeverAFault(Protocol.Known protocol) {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            told.clear();
            FakeStream stream = call(protocol);
            int pieces = random.nextInt(1, 6);
            for (int i = 0; i < pieces && stream.fate() == FakeStream.Fate.OPEN; i++) {
                byte[] piece = new byte[random.nextInt(1, 60)];
                random.nextBytes(piece);
                stream.peer().bytes(Unpooled.wrappedBuffer(piece));
            }
            loop.runScheduled();
            loop.runScheduled();
            assertThat(told).hasSize(1);
            assertThat(stream.fate()).isEqualTo(FakeStream.Fate.CLOSED);
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.Known.class)
    void aServerThatEndsTheConnectionBeforeAVerdictFails(Protocol.Known protocol) {
        FakeStream stream = call(protocol);
        stream.peer().endOfInput();
        loop.runScheduled();

        assertThat(told).containsExactly("fails");
        assertThat(stream.fate()).isEqualTo(FakeStream.Fate.CLOSED);
    }

    private String cause() {
        assertThat(told).containsExactly("fails");
        return causes.getFirst();
    }

    @Test
    void causeOfAFailureQuotesTheAnswerAndSaysWhatWasExpected() {
        hear(call(Protocol.Known.REDIS), "-LOADING Redis is loading the dataset in memory\r\n");
        hear(call(Protocol.Known.SMTP), "421 too many connections\r\n");
        hear(call(Protocol.Known.POSTGRESQL), "HTTP/1.1 400 Bad Request\r\n");
        hear(call(new Protocol.SendExpect("", "ready")), "x".repeat(5_000));

        assertThat(causes)
                .containsExactly(
                        "answered \"-LOADING Redis is loading the dataset in memory\" where \"+PONG\" was expected",
                        "answered \"421 too many connections\" where \"220\" was expected",
                        "answered \"HTTP/1.1 400 Bad Request\" where \"S\" or \"N\" was expected",
                        "answered more than 4096 bytes, beginning \"" + "x".repeat(60)
                                + "...\" where \"ready\" was expected");
    }

    @Test
    void causeOfAFailureOfMysqlIsItsError() {
        hearHex(call(Protocol.Known.MYSQL), packet(0, "ff1004" + hex("Too many connections")));
        FakeStream stream = call(Protocol.Known.MYSQL);
        hearHex(stream, GREETING);
        hearHex(stream, packet(2, "ff1d04" + hex("#08S01Server shutdown\nin progress")));
        hearHex(call(Protocol.Known.MYSQL), packet(0, "ff1004"));
        hearHex(call(Protocol.Known.MYSQL), packet(0, "09"));
        hearHex(call(Protocol.Known.MYSQL), packet(0, "ff"));

        assertThat(causes)
                .containsExactly(
                        "answered error 1040 \"Too many connections\"",
                        "answered error 1053 \"Server shutdown\\nin progress\"",
                        "answered error 1040 \"\"",
                        "sent a packet that begins with 0x09, which no MySQL server does here",
                        "sent a packet that is shorter than what it should hold");
    }

    @Test
    void serverThatEndsTheConnectionIsToldFromOneThatIsSilent() {
        call(Protocol.Known.REDIS).peer().endOfInput();
        call(Protocol.Known.TCP).peer().closed(true);
        FakeStream half = call(Protocol.Known.REDIS);
        hear(half, "+PO");
        half.peer().closed(true);
        FakeStream greeted = call(Protocol.Known.MYSQL);
        hearHex(greeted, GREETING);
        greeted.peer().endOfInput();
        assertThat(causes)
                .containsExactly(
                        "closed without an answer",
                        "reset without an answer",
                        "reset after \"+PO\" where \"+PONG\" was expected",
                        "closed in the middle of an answer");
    }

    @Test
    void silenceIsToldWithTheTimeout() {
        call(Protocol.Known.REDIS);
        loop.runScheduled();
        assertThat(cause()).isEqualTo("no answer within 2s");
    }

    @Test
    void halfAnAnswerIsToldWithTheTimeout() {
        hear(call(new Protocol.SendExpect("GET / HTTP/1.0\r\n\r\n", "200 OK")), "HTTP/1.0 503 Busy\r\n");
        loop.runScheduled();
        assertThat(cause()).isEqualTo("no whole answer within 2s, only \"*** 503 Busy\" where \"200 OK\" was expected");
    }

    @Test
    void aPasswordThatAProbeSendsStandsInNoCause() {
        FakeStream stream = call(new Protocol.SendExpect("AUTH hunter2\r\nPING\r\n", "+PONG"));
        hear(stream, "-ERR wrong password 'hunter2'\r\n");
        stream.peer().endOfInput();
        assertThat(cause()).isEqualTo("closed after \"-ERR wrong password '***'\" where \"+PONG\" was expected");
    }

    @Test
    void addressWhereNobodyAnswersIsToldAsWhatTheSystemSaid() {
        for (ConnectFailure failure : ConnectFailure.values()) {
            call(Protocol.Known.TCP, connect -> {
                connect.fail(failure);
                return failure;
            });
        }
        assertThat(causes)
                .containsExactly(
                        "connection refused", "reset without an answer", "no answer within 2s", "no way to the host");
    }

    @ParameterizedTest
    @EnumSource(Protocol.Known.class)
    void causeIsShortPrintableAsciiWhateverAServerSays(Protocol.Known protocol) {
        Random random = new Random(11);
        for (int round = 0; round < 500; round++) {
            FakeStream stream = call(protocol);
            byte[] piece = new byte[random.nextInt(1, 6_000)];
            random.nextBytes(piece);
            stream.peer().bytes(Unpooled.wrappedBuffer(piece));
            if (stream.fate() == FakeStream.Fate.OPEN && random.nextBoolean()) {
                stream.peer().closed(true);
            }
            loop.runScheduled();
        }
        assertThat(causes).allSatisfy(cause -> assertThat(cause).matches("[ -~]{1,192}"));
    }
}
