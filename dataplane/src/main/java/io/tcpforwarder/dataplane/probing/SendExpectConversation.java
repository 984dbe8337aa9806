package io.tcpforwarder.dataplane.probing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Sends some bytes and waits for others, which may come in pieces and amid more. */
record SendExpectConversation(Line line, Protocol.SendExpect bytes) implements Conversation {
    @Override
    public void begin() {
        if (!bytes.send().isEmpty()) {
            line.say(bytes.send().getBytes(ISO_8859_1));
        }
    }

    @Override
    public void heard(ByteBuf received) {
        ByteBuf answer =
                received.slice(received.readerIndex(), Math.min(received.readableBytes(), StreamProbe.LONGEST_ANSWER));
        ByteBuf expected = Unpooled.wrappedBuffer(bytes.expect().getBytes(ISO_8859_1));
        if (ByteBufUtil.indexOf(expected, answer) >= 0) {
            line.works();
            line.hangUp();
        }
    }

    @Override
    public String expected() {
        return Quote.of(bytes.expect());
    }

    /** What is sent may hold a password, which servers repeat when they complain. */
    @Override
    public String quote(String said) {
        return Quote.of(said, bytes.send());
    }
}
