package io.tcpforwarder.dataplane.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a copy of some objects of the API server and emits all of them whenever one changes. A list that fails changes nothing. Fields
 * belong to the worker, a single thread that may block, unless they are volatile.
 */
public final class ObjectWatch<T extends HasMetadata> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ObjectWatch.class);

    /** A watch gets a bookmark about every minute; watches have been seen to fall silent without an end. */
    private static final Duration SILENCE = Duration.ofMinutes(3);

    /**
     * A bookmark is missing by then: an API server that was frozen, or out of reach, goes on with the same watch as if nothing had been.
     */
    private static final Duration MISSED_BOOKMARK = Duration.ofSeconds(90);

    private static final Duration SILENCE_CHECK = Duration.ofSeconds(10);

    /** A watch that ends sooner is refused rather than over, and asking again at once would only be refused again. */
    private static final Duration SHORTEST_WATCH = Duration.ofSeconds(1);

    /** Some seconds less than it takes until the node controller gives a node up from which it hears nothing (40 s or more). */
    private static final Duration OUTAGE = Duration.ofSeconds(30);

    /** Kubelets and controllers come back one after the other, with pauses of up to half a minute each. */
    private static final Duration RECOVERY = Duration.ofMinutes(2);

    private static final long FIRST_RETRY_MILLIS = 500;
    private static final long LONGEST_RETRY_MILLIS = 5_000;

    private final String what;
    private final ObjectApi<T> api;
    private final ScheduledExecutorService worker;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final Consumer<List<T>> listener;
    private final Map<String, T> objects = new LinkedHashMap<>();

    /** Counts watches, so that what an ended one still says is not heard. */
    private int epoch;

    private int failures;
    private long watchedNanos;
    private @Nullable Long outageNanos;
    private @Nullable Long recoveryNanos;
    private @Nullable Runnable endWatch;
    private boolean closed;

    private volatile long heardNanos;
    private volatile boolean synced;
    private volatile @Nullable String error;

    /**
     * Prepares a watch.
     *
     * @param what is watched, for logs
     * @param worker a single thread that may block
     * @param listener is told all objects after each change, on the worker
     */
    public ObjectWatch(
            String what,
            ObjectApi<T> api,
            ScheduledExecutorService worker,
            Ticker ticker,
            RandomGenerator random,
            Consumer<List<T>> listener) {
        this.what = what;
        this.api = api;
        this.worker = worker;
        this.ticker = ticker;
        this.random = random;
        this.listener = listener;
        this.heardNanos = ticker.nanoTime();
    }

    /** Begins, on the worker. */
    public void start() {
        worker.execute(this::listAgain);
        checkSilenceLater();
    }

    /** Whether a list has ever succeeded. Any thread. */
    public boolean synced() {
        return synced;
    }

    /** How long ago the API server was last heard. Any thread. */
    public Duration sinceHeard() {
        return Duration.ofNanos(ticker.nanoTime() - heardNanos);
    }

    /** Why the API server cannot be followed now, or null. Any thread. */
    public @Nullable String error() {
        return error;
    }

    /**
     * For how much longer the cluster may still be recovering from an outage of the API server, in which kubelets could not say
     * that their nodes and pods are well; zero when there was none. On the worker.
     */
    public Duration recovery() {
        return recoveryNanos == null
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(0, RECOVERY.toNanos() - (ticker.nanoTime() - recoveryNanos)));
    }

    @Override
    public void close() {
        worker.execute(() -> {
            closed = true;
            end();
        });
    }

    private void end() {
        epoch++;
        if (endWatch != null) {
            endWatch.run();
            endWatch = null;
        }
    }

    private void listAgain() {
        if (closed) {
            return;
        }
        end();
        try {
            ObjectApi.Listing<T> listing = api.list();
            objects.clear();
            listing.objects().forEach(this::put);
            heard();
            recovered();
            synced = true;
            emit();
            watchedNanos = ticker.nanoTime();
            endWatch = api.watch(listing.resourceVersion(), new CurrentEvents(epoch));
            error = null;
        } catch (RuntimeException e) {
            failed(reason(e));
        }
    }

    private void watchEnded(String reason) {
        log.debug("The watch of {} ended: {}", what, reason);
        end();
        if (ticker.nanoTime() - watchedNanos >= SHORTEST_WATCH.toNanos()) {
            failures = 0;
            listAgain();
        } else {
            failed("the watch ended at once: " + reason);
        }
    }

    private void recovered() {
        if (outageNanos == null) {
            return;
        }
        Duration outage = Duration.ofNanos(ticker.nanoTime() - outageNanos);
        outageNanos = null;
        if (outage.compareTo(OUTAGE) >= 0) {
            recoveryNanos = ticker.nanoTime();
        }
        log.info("Following {} again after {} s", what, outage.toSeconds());
    }

    /** The client wraps what happened in what it was about to do. */
    private static String reason(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private void failed(String cause) {
        if (error == null) {
            log.warn("Cannot follow {}: {}; the last state stays, trying again", what, cause);
        }
        error = cause;
        if (outageNanos == null) {
            outageNanos = ticker.nanoTime();
        }
        long longest = Math.min(LONGEST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(failures, 10));
        failures++;
        worker.schedule(this::listAgain, random.nextLong(longest / 2, longest + 1), TimeUnit.MILLISECONDS);
    }

    private void put(T object) {
        objects.put(object.getMetadata().getName(), object);
    }

    private void heard() {
        if (sinceHeard().compareTo(MISSED_BOOKMARK) >= 0) {
            recoveryNanos = ticker.nanoTime();
        }
        heardNanos = ticker.nanoTime();
    }

    private void emit() {
        listener.accept(new ArrayList<>(objects.values()));
    }

    private void checkSilenceLater() {
        worker.schedule(
                () -> {
                    if (!closed) {
                        if (error == null && sinceHeard().compareTo(SILENCE) >= 0) {
                            log.info("Nothing heard of {} for {}: listing again", what, sinceHeard());
                            listAgain();
                        }
                        checkSilenceLater();
                    }
                },
                SILENCE_CHECK.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Brings the events of one watch to the worker, and drops them once another has taken its place. */
    private final class CurrentEvents implements ObjectApi.Events<T> {
        private final int mine;

        CurrentEvents(int mine) {
            this.mine = mine;
        }

        private void onWorker(Runnable event) {
            worker.execute(() -> {
                if (mine == epoch && !closed) {
                    attempt(event);
                }
            });
        }

        /** What goes wrong here would be lost with the worker's task, and the state with it. */
        private void attempt(Runnable event) {
            try {
                event.run();
            } catch (RuntimeException e) {
                end();
                failed("unexpected " + e);
            }
        }

        @Override
        public void changed(T object) {
            onWorker(() -> {
                heard();
                put(object);
                emit();
            });
        }

        @Override
        public void deleted(T object) {
            onWorker(() -> {
                heard();
                objects.remove(object.getMetadata().getName());
                emit();
            });
        }

        @Override
        public void alive() {
            onWorker(ObjectWatch.this::heard);
        }

        @Override
        public void ended(String reason) {
            onWorker(() -> watchEnded(reason));
        }
    }
}
