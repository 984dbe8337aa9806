package io.tcpforwarder.dataplane.apiserver;

import java.net.ConnectException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Hands the lines of an answer on until it ends or is cancelled. Fields are guarded by this. */
final class WatchedLines implements Flow.Subscriber<String> {
    private final ApiServer.Lines lines;
    private Flow.@Nullable Subscription subscription;
    private boolean over;

    WatchedLines(ApiServer.Lines lines) {
        this.lines = lines;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        boolean wanted;
        synchronized (this) {
            this.subscription = subscription;
            wanted = !over;
        }
        if (wanted) {
            subscription.request(Long.MAX_VALUE);
        } else {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(String line) {
        if (!isOver()) {
            // What this throws ends the connection and comes back to onError.
            lines.line(line);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        if (end()) {
            lines.ended(reason(thrown));
        }
    }

    @Override
    public void onComplete() {
        if (end()) {
            lines.ended("closed");
        }
    }

    /** Closes its connection. */
    void cancel() {
        Flow.Subscription present;
        synchronized (this) {
            over = true;
            present = subscription;
        }
        if (present != null) {
            present.cancel();
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    private synchronized boolean end() {
        boolean first = !over;
        over = true;
        return first;
    }

    /** The JDK's client tells some failures by their class alone. */
    static String reason(Throwable thrown) {
        if (thrown.getMessage() != null) {
            return thrown.getMessage();
        }
        return thrown instanceof ConnectException
                ? "cannot connect"
                : thrown.getClass().getSimpleName();
    }
}
