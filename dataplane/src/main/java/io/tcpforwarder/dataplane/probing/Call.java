package io.tcpforwarder.dataplane.probing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.transport.ConnectFailure;
import io.tcpforwarder.dataplane.transport.Loop;
import io.tcpforwarder.dataplane.transport.Stream;
import io.tcpforwarder.dataplane.transport.StreamHandler;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One probe, from before its connection opens until it is closed: one verdict, and an end that disturbs nobody. The loop's. */
final class Call implements Loop.ConnectOutcome, StreamHandler, Line {
    /** After the verdict a server gets this long to end the connection itself: to close with bytes unread would be a reset. */
    static final Duration PARTING = Duration.ofSeconds(1);

    /** Bytes that may wait after the verdict: a chain of certificates is the most that anybody sends then. */
    private static final int LONGEST_PARTING = 65_536;

    private final Duration timeout;
    private final Probe.Callback callback;
    private final Loop loop;
    private final Executor aside;
    private final Ticker ticker;
    private final Conversation conversation;
    private final ByteBuf received = Unpooled.buffer(0);
    private final long begun;

    private @Nullable Stream stream;
    private long connectNanos;
    private boolean judged;
    private boolean hungUp;
    private boolean heard;

    Call(
            Protocol protocol,
            Duration timeout,
            Probe.Callback callback,
            Loop loop,
            Executor aside,
            TlsClient tls,
            Ticker ticker) {
        this.timeout = timeout;
        this.callback = callback;
        this.loop = loop;
        this.aside = aside;
        this.ticker = ticker;
        this.begun = ticker.nanoTime();
        this.conversation = switch (protocol) {
            case Protocol.SendExpect bytes -> new SendExpectConversation(this, bytes);
            case Protocol.Known known ->
                switch (known) {
                    case TCP -> new TcpConversation(this);
                    case REDIS -> new RedisConversation(this);
                    case SMTP -> new SmtpConversation(this);
                    case POSTGRESQL -> new PostgresConversation(this, tls);
                    case MYSQL -> new MySqlConversation(this);
                };
        };
    }

    @Override
    public void failed(ConnectFailure failure) {
        if (failure == ConnectFailure.LOCAL || failure == ConnectFailure.EXHAUSTED) {
            callback.untried();
        } else {
            callback.failed(failure.cause(timeout));
        }
    }

    @Override
    public void connected(Stream connected) {
        stream = connected;
        connectNanos = ticker.nanoTime() - begun;
        connected.handler(this);
        connected.reading(true);
        Duration connecting = Duration.ofNanos(connectNanos);
        Duration rest = timeout.minus(connecting);
        loop.schedule(this::silent, conversation.patience(connecting, rest.isNegative() ? Duration.ZERO : rest));
        conversation.begin();
    }

    private void silent() {
        if (!judged) {
            conversation.silent(this, this::silence);
        }
    }

    private String silence() {
        return (heard ? "no whole answer within " : "no answer within ")
                + ConnectFailure.text(timeout)
                + soFar(", only ");
    }

    /** What of an answer there is; empty if nothing. */
    private String soFar(String before) {
        String rest = received.toString(ISO_8859_1);
        return rest.isEmpty() ? "" : before + conversation.amiss(rest);
    }

    private void over(String how) {
        if (judged) {
            return;
        }
        if (!heard) {
            fails(how + " without an answer");
        } else {
            fails(how + (received.isReadable() ? soFar(" after ") : " in the middle of an answer"));
        }
    }

    @Override
    public void bytes(ByteBuf bytes) {
        heard = true;
        if (!hungUp) {
            received.discardReadBytes().writeBytes(bytes);
        }
        bytes.release();
        if (!hungUp) {
            converse();
        }
    }

    private void converse() {
        int before;
        do {
            before = received.readableBytes();
            conversation.heard(received);
        } while (!hungUp && received.isReadable() && received.readableBytes() < before);
        if (received.readableBytes() >= (judged ? LONGEST_PARTING : StreamProbe.LONGEST_ANSWER)) {
            fails("answered more than %d bytes%s".formatted(StreamProbe.LONGEST_ANSWER, soFar(", beginning ")));
            hangUp();
        }
    }

    @Override
    public void endOfInput() {
        over("closed");
        close();
    }

    @Override
    public void writable() {}

    @Override
    public void closed(boolean broken) {
        stream = null;
        over(broken ? "reset" : "closed");
    }

    @Override
    public void say(byte[] bytes) {
        if (stream != null && bytes.length > 0) {
            stream.write(Unpooled.directBuffer(bytes.length).writeBytes(bytes));
        }
    }

    @Override
    public void works() {
        if (judge()) {
            callback.succeeded(connectNanos);
        }
    }

    @Override
    public void fails(String cause) {
        if (judge()) {
            callback.failed(cause);
        }
    }

    private boolean judge() {
        if (judged) {
            return false;
        }
        judged = true;
        if (stream != null) {
            loop.schedule(this::close, PARTING);
        }
        return true;
    }

    private void close() {
        if (stream != null) {
            stream.close();
        }
    }

    @Override
    public void hangUp() {
        if (!hungUp) {
            hungUp = true;
            if (stream != null) {
                stream.endOutput();
            }
        }
    }

    @Override
    public void aside(Runnable work, Runnable then) {
        aside.execute(() -> {
            work.run();
            loop.execute(() -> {
                if (stream != null) {
                    then.run();
                }
            });
        });
    }
}
