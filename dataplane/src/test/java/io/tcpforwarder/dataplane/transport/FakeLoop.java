package io.tcpforwarder.dataplane.transport;

import io.tcpforwarder.dataplane.time.ManualTime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A loop on which nothing happens but what a test makes happen. */
public final class FakeLoop implements Loop {
    private final List<Connect> connects = new ArrayList<>();
    private final List<Runnable> scheduled = new ArrayList<>();
    private final List<Duration> delays = new ArrayList<>();
    private final @Nullable ManualTime time;
    private boolean hanging;

    /** What is scheduled runs when {@link #runScheduled} says so. */
    public FakeLoop() {
        this.time = null;
    }

    /** What is scheduled runs when its time comes. */
    public FakeLoop(ManualTime time) {
        this.time = time;
    }

    /**
     * A connect that somebody waits for.
     *
     * @param address to which
     * @param timeout that was asked for
     * @param outcome whom to tell
     * @param cancelled whether it was called off
     */
    public record Connect(
            InetSocketAddress address, Duration timeout, ConnectOutcome outcome, AtomicBoolean cancelled) {
        public FakeStream succeed() {
            FakeStream stream = new FakeStream();
            outcome.connected(stream);
            return stream;
        }

        public void fail(ConnectFailure failure) {
            outcome.failed(failure);
        }

        public boolean isCancelled() {
            return cancelled.get();
        }
    }

    /** All connects so far. */
    public List<Connect> connects() {
        return connects;
    }

    /** How long each thing was to wait that was ever scheduled. */
    public List<Duration> delays() {
        return delays;
    }

    /** Nothing that it is told to run from now on is run. */
    public void hang() {
        hanging = true;
    }

    /** The time of everything that was scheduled has come. */
    public void runScheduled() {
        List<Runnable> due = List.copyOf(scheduled);
        scheduled.clear();
        due.forEach(Runnable::run);
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public Cancellable connect(InetSocketAddress address, Duration timeout, ConnectOutcome outcome) {
        Connect connect = new Connect(address, timeout, outcome, new AtomicBoolean());
        connects.add(connect);
        return () -> connect.cancelled().set(true);
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        if (time != null) {
            Future<?> future = time.scheduler().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        }
        scheduled.add(task);
        delays.add(delay);
        return () -> scheduled.remove(task);
    }

    @Override
    public void execute(Runnable task) {
        if (!hanging) {
            task.run();
        }
    }
}
