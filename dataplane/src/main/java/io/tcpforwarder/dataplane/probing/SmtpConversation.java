package io.tcpforwarder.dataplane.probing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the greeting, and quits. Nothing is said before the greeting has ended, which some servers take for a sign of spam.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.2">RFC 5321, replies</a>
 */
final class SmtpConversation implements Conversation {
    private final Line line;
    private boolean quit;

    SmtpConversation(Line line) {
        this.line = line;
    }

    @Override
    public void begin() {}

    @Override
    public void heard(ByteBuf received) {
        for (@Nullable String said = Lines.take(received); said != null; said = Lines.take(received)) {
            if (!quit && said.startsWith("220-")) {
                continue;
            }
            if (quit) {
                line.hangUp();
                return;
            }
            quit = true;
            // Also a server that answers 554 or 421 waits for it.
            line.say("QUIT\r\n".getBytes(US_ASCII));
            if (said.equals("220") || said.startsWith("220 ")) {
                line.works();
            } else {
                line.fails("answered " + amiss(said));
            }
        }
    }

    @Override
    public String expected() {
        return "\"220\"";
    }
}
