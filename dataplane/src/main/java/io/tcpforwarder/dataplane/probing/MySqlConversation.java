package io.tcpforwarder.dataplane.probing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Set;

/**
 * Takes the greeting and logs in as a user who need not exist. A server counts those who leave before that against their host and
 * blocks it after {@code max_connect_errors}; to be denied is not counted, and shows just as well that the server works.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html">Connection phase</a>
 */
final class MySqlConversation implements Conversation {
    private static final String USER = "tcpforwarder";
    private static final int HEADER = 4;

    private static final int OK = 0x00;
    private static final int MORE_AUTHENTICATION = 0x01;
    private static final int OTHER_AUTHENTICATION = 0xfe;
    private static final int ERROR = 0xff;
    private static final byte QUIT = 0x01;

    private static final int PROTOCOL_41 = 0x200;
    private static final int SECURE_CONNECTION = 0x8000;
    private static final int PLUGIN_AUTH = 0x80000;
    private static final int LARGEST_PACKET = 1 << 24;
    /** utf8_general_ci, which all versions know. */
    private static final int CHARACTER_SET = 33;

    /**
     * The server works but wants us to be somebody else, or somewhere else: access denied (1045), access denied without a password
     * (1698), password expired (1862), account locked (3118, MariaDB 4151), TLS required (3159).
     */
    private static final Set<Integer> DENIED = Set.of(1045, 1698, 1862, 3118, 3159, 4151);

    private final Line line;
    private boolean greeted;

    MySqlConversation(Line line) {
        this.line = line;
    }

    @Override
    public void begin() {}

    @Override
    public void heard(ByteBuf received) {
        int start = received.readerIndex();
        if (received.readableBytes() < HEADER
                || received.readableBytes() < HEADER + received.getUnsignedMediumLE(start)) {
            return;
        }
        int length = received.readUnsignedMediumLE();
        int answer = (received.readUnsignedByte() + 1) & 0xff;
        try {
            packet(received.readSlice(length), answer);
        } catch (IndexOutOfBoundsException e) {
            fail("sent a packet that is shorter than what it should hold");
        }
    }

    private void packet(ByteBuf packet, int answer) {
        int kind = packet.readUnsignedByte();
        if (!greeted) {
            greeted = true;
            if (kind == 10) {
                logIn(packet, answer);
            } else {
                // An error: full, or this host is blocked or not wanted. Or protocol 9, which nobody has spoken since
                // 1999.
                fail(kind == ERROR ? error(packet.readUnsignedShortLE(), packet) : unknown(kind));
            }
            return;
        }
        switch (kind) {
            case OK -> {
                say(0, new byte[] {QUIT});
                line.works();
            }
            case OTHER_AUTHENTICATION -> say(answer, emptyPassword(packet.isReadable() ? text(packet) : ""));
            case MORE_AUTHENTICATION -> {
                // 3: found in the server's cache, OK follows. Else it wants the password once more.
                if (packet.readByte() != 3) {
                    say(answer, new byte[] {0});
                }
            }
            case ERROR -> {
                int code = packet.readUnsignedShortLE();
                if (DENIED.contains(code)) {
                    line.works();
                    line.hangUp();
                } else {
                    fail(error(code, packet));
                }
            }
            default -> fail(unknown(kind));
        }
    }

    private static String error(int code, ByteBuf packet) {
        String message = packet.toString(ISO_8859_1);
        // A # and an SQLSTATE of five characters stand before it where the client has said that it knows protocol 4.1.
        int begin = message.startsWith("#") ? Math.min(6, message.length()) : 0;
        return "answered error " + code + " " + Quote.of(message.substring(begin));
    }

    private static String unknown(int kind) {
        return "sent a packet that begins with 0x%02x, which no MySQL server does here".formatted(kind);
    }

    private void logIn(ByteBuf greeting, int answer) {
        text(greeting); // version
        greeting.skipBytes(4 + 8 + 1); // thread, first part of the nonce, filler
        int capabilities = greeting.readUnsignedShortLE();
        String plugin = "";
        if (greeting.isReadable()) {
            greeting.skipBytes(1 + 2); // character set, status
            capabilities |= greeting.readUnsignedShortLE() << 16;
            int nonce = greeting.readUnsignedByte();
            greeting.skipBytes(10);
            if ((capabilities & PLUGIN_AUTH) != 0) {
                greeting.skipBytes(Math.max(13, nonce - 8));
                plugin = text(greeting);
            }
        }
        byte[] password = emptyPassword(plugin);
        ByteBuf login = Unpooled.buffer()
                .writeIntLE(PROTOCOL_41 | SECURE_CONNECTION | (capabilities & PLUGIN_AUTH))
                .writeIntLE(LARGEST_PACKET)
                .writeByte(CHARACTER_SET)
                .writeZero(23);
        login.writeCharSequence(USER + '\0', US_ASCII);
        login.writeByte(password.length).writeBytes(password);
        if ((capabilities & PLUGIN_AUTH) != 0) {
            login.writeCharSequence(plugin + '\0', US_ASCII);
        }
        say(answer, ByteBufUtil.getBytes(login));
    }

    /** Plugins that send a password, hashed or not, end it with a zero; the oldest one sends nothing for none. */
    private static byte[] emptyPassword(String plugin) {
        return plugin.contains("sha2") ? new byte[] {0} : new byte[] {};
    }

    /** Up to a zero, or to the end where a server left that out. */
    private static String text(ByteBuf packet) {
        int length = packet.bytesBefore((byte) 0);
        String text = packet.readCharSequence(length < 0 ? packet.readableBytes() : length, US_ASCII)
                .toString();
        packet.skipBytes(length < 0 ? 0 : 1);
        return text;
    }

    private void say(int sequence, byte[] payload) {
        ByteBuf packet = Unpooled.buffer(HEADER + payload.length)
                .writeMediumLE(payload.length)
                .writeByte(sequence)
                .writeBytes(payload);
        line.say(ByteBufUtil.getBytes(packet));
    }

    private void fail(String cause) {
        line.fails(cause);
        line.hangUp();
    }
}
