package io.tcpforwarder.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.EventHandler;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The informers of one kind of object: one for each watched namespace, because each needs a {@link LeanStore} of its own. Any thread may
 * read.
 */
final class KindInformers<R extends HasMetadata> {
    private final Class<R> kind;
    private final ControllerConfiguration<TcpForwarder> configuration;
    private final Map<String, InformerEventSource<R, TcpForwarder>> byNamespace = new TreeMap<>();

    /**
     * Makes the informers.
     *
     * @param labelSelector which objects; null for all
     * @param concerned whom a change of one concerns
     * @param lean what is kept of one
     */
    KindInformers(
            Class<R> kind,
            @Nullable String labelSelector,
            SecondaryToPrimaryMapper<R> concerned,
            UnaryOperator<R> lean,
            EventSourceContext<TcpForwarder> context) {
        this.kind = kind;
        configuration = context.getControllerConfiguration();
        for (String namespace : configuration.getEffectiveNamespaces()) {
            var builder = InformerEventSourceConfiguration.from(kind, TcpForwarder.class)
                    .withName(kind.getSimpleName() + "-" + namespace)
                    .withSecondaryToPrimaryMapper(concerned)
                    .withNamespaces(Set.of(namespace))
                    .withInformerListLimit(Observer.PAGE)
                    .withItemStore(new LeanStore<>(lean));
            if (labelSelector != null) {
                builder.withLabelSelector(labelSelector);
            }
            byNamespace.put(namespace, new InformerEventSource<>(builder.build(), context));
        }
    }

    Class<R> kind() {
        return kind;
    }

    Stream<InformerEventSource<R, TcpForwarder>> all() {
        return byNamespace.values().stream();
    }

    Optional<R> get(ResourceID id) {
        return in(id.getNamespace().orElseThrow()).flatMap(informer -> informer.get(id));
    }

    /** Those that a change of would concern the forwarder. */
    Set<R> of(TcpForwarder forwarder) {
        return in(forwarder.getMetadata().getNamespace())
                .map(informer -> informer.getSecondaryResources(forwarder))
                .orElse(Set.of());
    }

    /** Lets the cache know what we wrote before the watch tells it; nothing if it is of another kind. */
    void remember(HasMetadata written) {
        if (kind.isInstance(written)) {
            in(written.getMetadata().getNamespace())
                    .ifPresent(informer ->
                            informer.handleRecentResourceCreate(ResourceID.fromResource(written), kind.cast(written)));
        }
    }

    Stream<Watch> watches() {
        return all().flatMap(Informers::watches);
    }

    /** As the framework does with informers that it is given before it starts. All at once: each may wait for a namespace that is refused. */
    void start(EventHandler handler) {
        all().forEach(informer -> {
            configure(informer);
            informer.setEventHandler(handler);
        });
        configuration
                .getConfigurationService()
                .getExecutorServiceManager()
                .boundedExecuteAndWaitForAllToComplete(
                        all(),
                        informer -> {
                            informer.start();
                            return null;
                        },
                        InformerEventSource::name);
    }

    void stop() {
        all().forEach(InformerEventSource::stop);
    }

    /** The framework's types say too little for a cast without warning. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private void configure(InformerEventSource<R, TcpForwarder> informer) {
        ((InformerEventSource) informer).setControllerConfiguration(configuration);
    }

    private Optional<InformerEventSource<R, TcpForwarder>> in(String namespace) {
        return Optional.ofNullable(
                byNamespace.getOrDefault(namespace, byNamespace.get(Constants.WATCH_ALL_NAMESPACES)));
    }
}
