package io.tcpforwarder.dataplane.discovery;

import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the endpoints of one backend. All methods may be called from any thread. */
public interface EndpointSource extends AutoCloseable {
    /**
     * Begins to look. Once.
     *
     * @param listener is told the whole set, first when it is known and then at each change, on a thread of the source's choice
     */
    void start(Consumer<EndpointSet> listener);

    /** How long the source itself has heard nothing from where it looks; zero where nothing can change. */
    Duration stale();

    /** What keeps it from looking, for people, or null. */
    @Nullable
    String error();

    @Override
    void close();
}
