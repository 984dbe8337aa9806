package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All objects, one version counter for all of them, and the last changes. Any thread may call; what reads and then writes
 * does both inside {@link #atomically}. What the store is given and what it gives away is never changed afterwards.
 */
final class Store {
    /** As much history as a cache needs to come back after a short absence; who comes later lists anew. */
    private static final int HISTORY = 4096;

    /**
     * @param resource plural and group, as in {@code deployments.apps}
     * @param namespace empty for what is cluster-wide
     */
    record Key(String resource, String namespace, String name) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparing(Key::resource)
                .thenComparing(Key::namespace)
                .thenComparing(Key::name);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * @param applied what each field manager last applied, by its name: what it leaves out next time goes
     */
    record Stored(ObjectNode object, Map<String, JsonNode> applied) {
        Stored {
            applied = Map.copyOf(applied);
        }
    }

    /** One step of one object; {@code before} null: made, {@code after} null: gone. {@code object} is what watchers are shown. */
    record Change(
            long version,
            Key key,
            @Nullable ObjectNode before,
            @Nullable ObjectNode after,
            ObjectNode object) {}

    /** What a list saw, and the version to watch from. */
    record Listing(List<ObjectNode> objects, long version) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeMap<Key, Stored> objects = new TreeMap<>();
    private final Deque<Change> history = new ArrayDeque<>();
    private long version;

    /** Nothing else is written while the work runs. */
    <T> T atomically(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Stored get(Key key) {
        return atomically(() -> objects.get(key));
    }

    /** Objects of one resource, in order of namespace and name; an empty namespace means all. */
    Listing list(String resource, String namespace) {
        return atomically(() -> new Listing(
                objects.tailMap(new Key(resource, namespace, "")).entrySet().stream()
                        .takeWhile(entry -> entry.getKey().resource().equals(resource)
                                && (namespace.isEmpty()
                                        || entry.getKey().namespace().equals(namespace)))
                        .map(entry -> entry.getValue().object())
                        .toList(),
                version));
    }

    Map<Key, Stored> all() {
        return atomically(() -> Map.copyOf(objects));
    }

    /** Stores a new state under a new version, which it writes into the object. */
    ObjectNode put(Key key, ObjectNode object, Map<String, JsonNode> applied) {
        return atomically(() -> {
            stamp(object);
            Stored before = objects.put(key, new Stored(object, applied));
            record(new Change(version, key, before == null ? null : before.object(), object, object));
            return object;
        });
    }

    /** Keeps what was applied, where that changed nothing of the object: no new version, nothing to watch. */
    void remember(Key key, Stored stored) {
        atomically(() -> objects.put(key, stored));
    }

    /** The object of the last change carries the version at which it went, as watchers expect. */
    ObjectNode remove(Key key) {
        return atomically(() -> {
            Stored before = Objects.requireNonNull(objects.remove(key), "nothing there to remove");
            ObjectNode last = before.object().deepCopy();
            stamp(last);
            record(new Change(version, key, before.object(), null, last));
            return last;
        });
    }

    /**
     * Waits for what happened after a version.
     *
     * @return the changes in their order; empty when there was none within the time given
     * @throws ApiException expired, if the history does not reach back that far
     */
    List<Change> changesAfter(long after, long timeoutNanos) throws InterruptedException {
        lock.lock();
        try {
            long left = timeoutNanos;
            while (version <= after && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (after < version - history.size()) {
                throw ApiException.expired(after);
            }
            return history.stream().filter(change -> change.version() > after).toList();
        } finally {
            lock.unlock();
        }
    }

    private void stamp(ObjectNode object) {
        version++;
        Json.child(object, "metadata").put("resourceVersion", Long.toString(version));
    }

    private void record(Change change) {
        history.addLast(change);
        if (history.size() > HISTORY) {
            history.removeFirst();
        }
        changed.signalAll();
    }
}
