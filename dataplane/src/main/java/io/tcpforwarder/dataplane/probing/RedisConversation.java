package io.tcpforwarder.dataplane.probing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;

/**
 * PING. A server that asks for a password first serves as well; one that loads its data, is busy with a script or full says so with
 * another error, and does not.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP</a>
 */
record RedisConversation(Line line) implements Conversation {
    /** An array, not the short inline form: proxies such as Envoy and twemproxy understand only this one. */
    private static final String PING = "*1\r\n$4\r\nPING\r\n";

    @Override
    public void begin() {
        line.say(PING.getBytes(ISO_8859_1));
    }

    @Override
    public void heard(ByteBuf received) {
        String answer = Lines.take(received);
        if (answer == null) {
            return;
        }
        if (answer.equals("+PONG") || answer.startsWith("-NOAUTH ") || answer.startsWith("-NOPERM ")) {
            line.works();
        } else {
            line.fails("answered " + amiss(answer));
        }
        line.hangUp();
    }

    @Override
    public String expected() {
        return "\"+PONG\"";
    }
}
