package io.tcpforwarder.dataplane.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tcpforwarder.dataplane.transport.StreamHandler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WaitingClientTest {
    private final List<String> events = new ArrayList<>();
    private final WaitingClient client = new WaitingClient(() -> events.add("spoken"), () -> events.add("left"));

    private final class Recorded implements StreamHandler {
        @Override
        public void bytes(ByteBuf bytes) {
            events.add(bytes.toString(UTF_8));
            bytes.release();
        }

        @Override
        public void endOfInput() {
            events.add("end");
        }

        @Override
        public void writable() {}

        @Override
        public void closed(boolean broken) {}
    }

    @Test
    void whatWasSaidIsHandedOverOnce() {
        client.bytes(Unpooled.copiedBuffer("one", UTF_8));
        client.bytes(Unpooled.copiedBuffer("two", UTF_8));
        client.endOfInput();
        assertThat(client.hasSpoken()).isTrue();

        client.handOver(new Recorded());
        assertThat(client.hasSpoken()).isFalse();
        client.handOver(new Recorded());
        assertThat(events).containsExactly("spoken", "spoken", "spoken", "one", "two", "end");
    }

    @Test
    void whatWasSaidIsReleasedWhereTheClientLeaves() {
        ByteBuf said = Unpooled.copiedBuffer("one", UTF_8);
        client.bytes(said);
        client.closed(true);
        assertThat(said.refCnt()).isZero();
        assertThat(events).containsExactly("spoken", "left");
    }
}
