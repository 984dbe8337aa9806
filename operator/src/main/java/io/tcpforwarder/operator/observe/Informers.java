package io.tcpforwarder.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.ManagedInformerEventSource;
import io.tcpforwarder.api.v1alpha1.BackendRef;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderReport;
import io.tcpforwarder.operator.desired.Labels;
import io.tcpforwarder.operator.desired.ObjectNames;
import io.tcpforwarder.operator.desired.Part;
import io.tcpforwarder.operator.desired.ServiceMonitor;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What the operator watches, and which TcpForwarder a change concerns. What belongs to a forwarder is found by its label, so
 * an object that lost its owner reference still wakes the one who missed it. Of Services all are watched: a backend may
 * appear long after the resource that names it.
 */
final class Informers {
    private static final String BY_SERVICE = "service";

    private final IndexerResourceCache<TcpForwarder> forwarders;
    private final InformerEventSource<Service, TcpForwarder> services;
    private final List<InformerEventSource<? extends HasMetadata, TcpForwarder>> owned;
    private final OptionalInformer<ServiceMonitor> monitors;
    private final List<InformerEventSource<Pod, TcpForwarder>> pods;
    private final List<InformerEventSource<TcpForwarderReport, TcpForwarder>> reports;
    private final SimpleInboundEventSource<TcpForwarder> wakeups = new SimpleInboundEventSource<>();

    Informers(EventSourceContext<TcpForwarder> context, ScheduledExecutorService scheduler) {
        forwarders = context.getPrimaryCache();
        forwarders.addIndexer(BY_SERVICE, Informers::serviceKeys);
        services = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Service.class, TcpForwarder.class)
                        .withSecondaryToPrimaryMapper(this::concernedBy)
                        .withNamespacesInheritedFromController()
                        .build(),
                context);
        owned = Part.ALL.stream()
                .map(Part::kind)
                .filter(kind -> !kind.equals(Service.class) && !kind.equals(ServiceMonitor.class))
                .<InformerEventSource<? extends HasMetadata, TcpForwarder>>map(kind -> labelled(kind, context))
                .toList();
        context.getClient().getKubernetesSerialization().registerKubernetesResource(ServiceMonitor.class);
        monitors = new OptionalInformer<>(
                ServiceMonitor.class,
                context.getClient(),
                forwarders,
                scheduler,
                () -> configured(labelled(ServiceMonitor.class, context), context));
        pods = lean(Pod.class, Lean::pod, context);
        reports = lean(TcpForwarderReport.class, Lean::report, context);
    }

    List<EventSource<?, TcpForwarder>> eventSources() {
        return Stream.of(owned, List.<EventSource<?, TcpForwarder>>of(services, monitors, wakeups), pods, reports)
                .<EventSource<?, TcpForwarder>>flatMap(List::stream)
                .toList();
    }

    IndexerResourceCache<TcpForwarder> forwarders() {
        return forwarders;
    }

    /** All forwarders; none before the first list. */
    Stream<TcpForwarder> served() {
        return forwarders instanceof ManagedInformerEventSource<?, ?, ?> source && !source.isRunning()
                ? Stream.empty()
                : forwarders.list(forwarder -> true);
    }

    InformerEventSource<Service, TcpForwarder> services() {
        return services;
    }

    /** What the cache of a kind holds; nothing where the cluster does not serve it. */
    Optional<? extends HasMetadata> get(Class<? extends HasMetadata> kind, ResourceID id) {
        return kind.equals(ServiceMonitor.class)
                ? monitors.get(id)
                : Stream.concat(owned.stream(), Stream.of(services))
                        .filter(informer -> informer.resourceType().equals(kind))
                        .findFirst()
                        .orElseThrow()
                        .get(id);
    }

    /** Lets the caches know what we wrote before the watch tells them, and keeps what it tells then from waking us. */
    void remember(HasMetadata written) {
        if (written instanceof ServiceMonitor monitor) {
            monitors.remember(monitor);
            return;
        }
        Stream.concat(owned.stream(), Stream.of(services))
                .filter(informer -> informer.resourceType().isInstance(written))
                .forEach(informer -> remember(informer, written));
    }

    private static <T extends HasMetadata> void remember(
            InformerEventSource<T, TcpForwarder> informer, HasMetadata written) {
        informer.handleRecentResourceCreate(
                ResourceID.fromResource(written), informer.resourceType().cast(written));
    }

    /** Lets a forwarder be looked at. */
    void wake(TcpForwarder forwarder) {
        wakeups.propagateEvent(ResourceID.fromResource(forwarder));
    }

    /** Kinds that the cluster does not serve, or that we may not read there. */
    Set<Class<? extends HasMetadata>> unserved(String namespace) {
        return monitors.isServedIn(namespace) ? Set.of() : Set.of(ServiceMonitor.class);
    }

    /** All watches without which nothing can be decided. */
    Stream<Watch> watches() {
        return Stream.of(owned, pods, reports, List.of(forwarders, services))
                .flatMap(List::stream)
                .filter(ManagedInformerEventSource.class::isInstance)
                .map(source -> (ManagedInformerEventSource<?, ?, ?>) source)
                .flatMap(Informers::watches);
    }

    /** None before the source has started: until then it does not know its namespaces. */
    static Stream<Watch> watches(ManagedInformerEventSource<?, ?, ?> source) {
        return source.isRunning()
                ? source.informerHealthIndicators().values().stream()
                        .map(informer -> Watch.of(source.resourceType(), informer))
                : Stream.empty();
    }

    List<Pod> pods(TcpForwarder forwarder) {
        return all(pods, forwarder);
    }

    List<TcpForwarderReport> reports(TcpForwarder forwarder) {
        return all(reports, forwarder);
    }

    private static <T extends HasMetadata> List<T> all(
            List<InformerEventSource<T, TcpForwarder>> informers, TcpForwarder forwarder) {
        return informers.stream()
                .flatMap(informer -> informer.getSecondaryResources(forwarder).stream())
                .toList();
    }

    /** One for each watched namespace, because each needs a store of its own. */
    private static <T extends HasMetadata> List<InformerEventSource<T, TcpForwarder>> lean(
            Class<T> kind, UnaryOperator<T> lean, EventSourceContext<TcpForwarder> context) {
        return context.getControllerConfiguration().getEffectiveNamespaces().stream()
                .sorted()
                .map(namespace -> new InformerEventSource<>(
                        InformerEventSourceConfiguration.from(kind, TcpForwarder.class)
                                .withName(kind.getSimpleName() + "-" + namespace)
                                .withLabelSelector(Labels.NAME)
                                .withSecondaryToPrimaryMapper(Informers::namedByLabel)
                                .withNamespaces(Set.of(namespace))
                                .withItemStore(new LeanStore<>(lean))
                                .build(),
                        context))
                .toList();
    }

    private static <T extends HasMetadata> InformerEventSource<T, TcpForwarder> labelled(
            Class<T> kind, EventSourceContext<TcpForwarder> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(kind, TcpForwarder.class)
                        .withLabelSelector(Labels.NAME)
                        .withSecondaryToPrimaryMapper(Informers::namedByLabel)
                        .withNamespacesInheritedFromController()
                        .build(),
                context);
    }

    /** As the framework does when it is given an informer before it starts; its types say too little for a cast without warning. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <T extends HasMetadata> InformerEventSource<T, TcpForwarder> configured(
            InformerEventSource<T, TcpForwarder> informer, EventSourceContext<TcpForwarder> context) {
        ((InformerEventSource) informer).setControllerConfiguration(context.getControllerConfiguration());
        return informer;
    }

    private Set<ResourceID> concernedBy(Service service) {
        Set<ResourceID> concerned = new HashSet<>(namedByLabel(service));
        forwarders
                .byIndex(
                        BY_SERVICE,
                        key(
                                service.getMetadata().getNamespace(),
                                service.getMetadata().getName()))
                .forEach(forwarder -> concerned.add(ResourceID.fromResource(forwarder)));
        return concerned;
    }

    private static Set<ResourceID> namedByLabel(HasMetadata object) {
        String name = object.getMetadata().getLabels().get(Labels.NAME);
        return name == null
                ? Set.of()
                : Set.of(new ResourceID(name, object.getMetadata().getNamespace()));
    }

    /** The Services that it names, and those that it makes, which someone may have stripped of their label. */
    private static List<String> serviceKeys(TcpForwarder forwarder) {
        ObjectNames own = ObjectNames.of(forwarder.getMetadata().getName());
        Stream<String> backends = forwarder.getSpec().listeners().stream()
                .flatMap(listener -> listener.backendRefs().stream())
                .map(BackendRef::name);
        return Stream.concat(backends, Stream.of(own.owned(), own.metrics()))
                .distinct()
                .map(name -> key(forwarder.getMetadata().getNamespace(), name))
                .toList();
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
