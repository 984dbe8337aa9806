package io.tcpforwarder.dataplane.probing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether the server speaks TLS: it answers before it looks at users and databases. A server that said no stays silent when the
 * connection ends then. One that said yes logs an error unless the handshake is finished and the connection closed in order, so that is
 * done too.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL">SSLRequest</a>
 */
final class PostgresConversation implements Conversation {
    /** Its length, and the number that stands in place of a version. */
    private static final byte[] SSL_REQUEST =
            ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();

    private final Line line;
    private final TlsClient tls;
    private @Nullable TlsManners handshake;
    private boolean busy;

    PostgresConversation(Line line, TlsClient tls) {
        this.line = line;
        this.tls = tls;
    }

    @Override
    public void begin() {
        line.say(SSL_REQUEST);
    }

    @Override
    public void heard(ByteBuf received) {
        if (handshake != null) {
            advance(handshake, received);
            return;
        }
        byte answer = received.readByte();
        switch (answer) {
            case 'S' -> {
                line.works();
                handshake = tls.handshake();
                advance(handshake, received);
            }
            case 'N' -> {
                line.works();
                line.hangUp();
            }
            default -> {
                line.fails("answered " + amiss((char) (answer & 0xff) + received.toString(ISO_8859_1)));
                line.hangUp();
            }
        }
    }

    @Override
    public String expected() {
        return "\"S\" or \"N\"";
    }

    /** One step at a time, aside because of its arithmetic; what comes meanwhile waits in {@code received}. */
    private void advance(TlsManners manners, ByteBuf received) {
        if (busy) {
            return;
        }
        busy = true;
        byte[] arrived = ByteBufUtil.getBytes(received);
        received.skipBytes(arrived.length);
        line.aside(() -> manners.advance(arrived), () -> {
            busy = false;
            line.say(manners.toSend());
            if (manners.isOver()) {
                line.hangUp();
            } else if (received.isReadable()) {
                advance(manners, received);
            }
        });
    }
}
