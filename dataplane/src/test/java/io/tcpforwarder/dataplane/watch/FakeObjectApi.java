package io.tcpforwarder.dataplane.watch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An API server that does what a test says. */
public final class FakeObjectApi<T> implements ObjectApi<T> {
    private final List<T> objects = new ArrayList<>();
    private @Nullable RuntimeException refusal;
    private @Nullable Events<T> watcher;
    private int lists;
    private int endedWatches;

    @Override
    public Listing<T> list() {
        lists++;
        if (refusal != null) {
            throw refusal;
        }
        return new Listing<>("" + lists, List.copyOf(objects));
    }

    @Override
    public Runnable watch(String resourceVersion, Events<T> events) {
        watcher = events;
        return () -> endedWatches++;
    }

    /** What the next list answers. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final void holds(T... now) {
        objects.clear();
        objects.addAll(List.of(now));
        refusal = null;
    }

    /** Lists fail from now on. */
    public void refuses(String why) {
        refuses(new IllegalStateException(why));
    }

    /** Lists fail from now on. */
    public void refuses(RuntimeException why) {
        refusal = why;
    }

    /** Lists succeed again. */
    public void recovers() {
        refusal = null;
    }

    /** The watch that stands. */
    public Events<T> events() {
        if (watcher == null) {
            throw new IllegalStateException("nobody watches");
        }
        return watcher;
    }

    public int lists() {
        return lists;
    }

    public int endedWatches() {
        return endedWatches;
    }
}
