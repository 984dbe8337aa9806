package io.tcpforwarder.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An informer of a kind that the cluster may serve or not, and may begin to while we run: its definition belongs to someone
 * else's installation. Whether it does is asked of discovery, which every account may read, while watching definitions would
 * need a right in the whole cluster. Any thread may read; starting, stopping and looking hold the lock.
 */
final class OptionalInformer<R extends HasMetadata> extends AbstractEventSource<R, TcpForwarder> {
    private static final Logger LOG = LoggerFactory.getLogger(OptionalInformer.class);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private final KubernetesClient client;
    private final IndexerResourceCache<TcpForwarder> forwarders;
    private final ScheduledExecutorService scheduler;
    private final Supplier<KindInformers<R>> make;

    /** While the kind is served, and we may read it. Written under the lock. */
    private volatile @Nullable KindInformers<R> informers;

    /** Under the lock. */
    private @Nullable ScheduledFuture<?> looking;

    /** Where the kind is served and we may read it, as last looked; empty stands for all namespaces. Under the lock. */
    private Set<String> readable = Set.of();

    OptionalInformer(
            Class<R> kind,
            KubernetesClient client,
            IndexerResourceCache<TcpForwarder> forwarders,
            ScheduledExecutorService scheduler,
            Supplier<KindInformers<R>> make) {
        super(kind);
        this.client = client;
        this.forwarders = forwarders;
        this.scheduler = scheduler;
        this.make = make;
    }

    boolean isServedIn(String namespace) {
        KindInformers<R> current = informers;
        return current != null && heard(current).anyMatch(watch -> watch.covers(namespace));
    }

    Optional<R> get(ResourceID id) {
        KindInformers<R> current = informers;
        return current == null ? Optional.empty() : current.get(id);
    }

    void remember(R written) {
        KindInformers<R> current = informers;
        if (current != null) {
            current.remember(written);
        }
    }

    @Override
    public Set<R> getSecondaryResources(TcpForwarder forwarder) {
        KindInformers<R> current = informers;
        return current == null ? Set.of() : current.of(forwarder);
    }

    @Override
    public synchronized void start() {
        follow();
        looking = scheduler.scheduleWithFixedDelay(
                this::lookAgain, LOOK_AGAIN.toMillis(), LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        super.start();
    }

    @Override
    public synchronized void stop() {
        super.stop();
        if (looking != null) {
            looking.cancel(false);
        }
        end();
    }

    private void lookAgain() {
        try {
            if (follow()) {
                forwarders
                        .list(forwarder -> true)
                        .forEach(forwarder ->
                                getEventHandler().handleEvent(new Event(ResourceID.fromResource(forwarder))));
            }
        } catch (RuntimeException e) {
            // The API server may be away; and what a scheduled task throws would end the looking.
            LOG.debug("Whether {} is served is not known", resourceType().getSimpleName(), e);
        }
    }

    /** Starts or stops the informers as the cluster does; returns whether we can read the kind now where we could not before, or the reverse. */
    private synchronized boolean follow() {
        boolean served = client.supports(resourceType());
        if (served && informers == null) {
            begin();
        } else if (!served && informers != null) {
            end();
        }
        KindInformers<R> current = informers;
        Set<String> now = current == null
                ? Set.of()
                : heard(current).map(Watch::namespace).collect(Collectors.toSet());
        boolean changed = !now.equals(readable);
        readable = now;
        return changed;
    }

    private static Stream<Watch> heard(KindInformers<?> informers) {
        return informers.watches().filter(watch -> watch.state() != Watch.State.WAITING);
    }

    /** An informer that is refused goes on asking, so that a right that comes later is used. */
    private void begin() {
        KindInformers<R> next = make.get();
        try {
            next.start(getEventHandler());
        } catch (RuntimeException e) {
            next.stop();
            LOG.warn("{} cannot be watched", resourceType().getSimpleName(), e);
            return;
        }
        informers = next;
        LOG.info("{} is served by the cluster", resourceType().getSimpleName());
        next.watches()
                .filter(watch -> watch.state() == Watch.State.WAITING)
                .forEach(watch -> LOG.warn(
                        "{} cannot be read in {}; none will be made there until it can",
                        resourceType().getSimpleName(),
                        watch.namespace().isEmpty() ? "all namespaces" : "namespace " + watch.namespace()));
    }

    private void end() {
        KindInformers<R> last = informers;
        informers = null;
        if (last != null) {
            last.stop();
        }
    }
}
