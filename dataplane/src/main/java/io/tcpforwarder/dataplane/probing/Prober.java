package io.tcpforwarder.dataplane.probing;

import io.netty.util.concurrent.Ticker;
import io.tcpforwarder.dataplane.endpoint.Endpoint;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Probes the endpoints of one listener: a new one soon, then each once per interval ± 20 %, every second while it is suspected or
 * nothing works, less and less often while it stays down. Owned by the control thread, which is the scheduler's.
 */
public final class Prober {
    private static final long HURRY_NANOS = Duration.ofSeconds(1).toNanos();
    /** First probes of many new endpoints are spread over this, or longer where they are more than 300. */
    private static final long SPREAD_NANOS = Duration.ofMillis(300).toNanos();
    /** New endpoints and those that are all down may cause so many probes: one each millisecond, whatever their number. */
    private static final long PACE_NANOS = Duration.ofMillis(1).toNanos();
    /** A probe that has not ended so long after its timeout is lost; without another the endpoint might stay down for good. */
    private static final long LOST_NANOS = Duration.ofSeconds(5).toNanos();
    /** In place of a time that says nothing. */
    private static final long UNTIMED = -1;
    /** So few are probed at once. */
    private static final int FEW = 8;

    private final Probe probe;
    private final Judge judge;
    private final ScheduledExecutorService control;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final Map<Endpoint, Course> courses = new HashMap<>();
    private ProbeSettings settings;

    public Prober(
            ProbeSettings settings,
            Probe probe,
            Judge judge,
            ScheduledExecutorService control,
            Ticker ticker,
            RandomGenerator random) {
        this.settings = settings;
        this.probe = probe;
        this.judge = judge;
        this.control = control;
        this.ticker = ticker;
        this.random = random;
    }

    /** Goes on with other settings, from the next probe of each endpoint on. Switched off, results under way are dropped. */
    public void apply(ProbeSettings changed) {
        settings = changed;
    }

    /** Replaces the endpoints that are probed. The result of a probe under way of one that left is dropped. */
    public void endpoints(Set<Endpoint> endpoints) {
        courses.keySet().retainAll(endpoints);
        int added = endpoints.size() - courses.size();
        long spread = Math.max(SPREAD_NANOS, added * PACE_NANOS);
        for (Endpoint endpoint : endpoints) {
            if (!courses.containsKey(endpoint)) {
                Course course = new Course(endpoint);
                courses.put(endpoint, course);
                course.wakeIn(added <= FEW ? 0 : random.nextLong(spread));
            }
        }
    }

    /** Probes nothing more. */
    public void close() {
        courses.clear();
    }

    /** The probes of one endpoint, one at a time. */
    private final class Course {
        private final Endpoint endpoint;
        private boolean first = true;
        private boolean underway;
        private boolean hurried;
        private boolean down;
        /** How often in a row an endpoint that was known to be down was still so. */
        private int fruitless;

        private long started;
        private double jitter = 1;

        Course(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        private boolean left() {
            return courses.get(endpoint) != this;
        }

        // Waking each second, even if only to look, notices at once that everything went down, a suspicion or other
        // settings.
        void wakeIn(long nanos) {
            var _ = control.schedule(this::wake, nanos, TimeUnit.NANOSECONDS);
        }

        private void wake() {
            if (left() || control.isShutdown()) {
                return;
            }
            long now = ticker.nanoTime();
            boolean suspected = judge.suspected(endpoint);
            boolean hurry = suspected || judge.allDown();
            long wait = wait(hurry);
            if (underway && now - started >= settings.timeout().toNanos() + LOST_NANOS) {
                underway = false;
            }
            if (settings.enabled() && !underway && (first || now - started >= wait)) {
                hurried = hurry;
                start(now, suspected);
            }
            long rest = wait - (now - started);
            wakeIn(rest > 0 ? Math.min(rest, HURRY_NANOS) : HURRY_NANOS);
        }

        private long wait(boolean hurry) {
            long interval = (long) (settings.interval().toNanos() * jitter);
            if (hurry) {
                return Math.min(interval, Math.max(HURRY_NANOS, courses.size() * PACE_NANOS));
            }
            long longest = (long) (settings.longestInterval().toNanos() * jitter);
            // 2^16 intervals of 100 ms are longer than any longest one.
            return Math.max(interval, Math.min(interval << Math.min(fruitless, 16), longest));
        }

        private void start(long now, boolean suspected) {
            first = false;
            started = now;
            jitter = random.nextDouble(0.8, 1.2);
            if (!suspected && judge.connectedWithin(endpoint, settings.interval())) {
                found(true);
                return;
            }
            underway = true;
            probe.check(endpoint.address(), settings.protocol(), settings.timeout(), new Result(this, control));
        }

        private void end() {
            underway = false;
        }

        private boolean isAwaited() {
            return settings.enabled() && !left();
        }

        private void succeeded(long connectNanos) {
            end();
            if (isAwaited()) {
                found(true);
                judge.probeSucceeded(endpoint, settings.timed() ? connectNanos : UNTIMED);
            }
        }

        private void failed(String cause) {
            end();
            if (isAwaited()) {
                found(false);
                judge.probeFailed(endpoint, cause);
            }
        }

        /** Probes in a hurry settle a doubt; only one made in calm says that the endpoint stays down. */
        private void found(boolean ok) {
            fruitless = ok ? 0 : fruitless + (down && !hurried ? 1 : 0);
            down = !ok;
        }
    }

    /** Brings the result from wherever it comes to the control thread. */
    private record Result(Course course, ScheduledExecutorService control) implements Probe.Callback {
        @Override
        public void succeeded(long connectNanos) {
            control.execute(() -> course.succeeded(connectNanos));
        }

        @Override
        public void failed(String cause) {
            control.execute(() -> course.failed(cause));
        }

        @Override
        public void untried() {
            control.execute(course::end);
        }
    }
}
