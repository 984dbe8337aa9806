package io.tcpforwarder.dataplane.probing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Lines of text that end in CR LF, or in LF alone. */
final class Lines {
    private Lines() {}

    /** Takes the next whole line without its end; null while it is not whole. */
    static @Nullable String take(ByteBuf received) {
        int length = received.bytesBefore((byte) '\n');
        if (length < 0) {
            return null;
        }
        String line = received.readCharSequence(length, ISO_8859_1).toString();
        received.skipBytes(1);
        return line.stripTrailing();
    }
}
