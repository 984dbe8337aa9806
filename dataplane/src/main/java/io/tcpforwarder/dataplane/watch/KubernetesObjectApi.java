package io.tcpforwarder.dataplane.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import java.util.List;

/**
 * The objects through fabric8's client. The client should be told not to reconnect watches by itself: whoever watches lists again.
 *
 * @param objects which ones
 */
public record KubernetesObjectApi<T extends HasMetadata>(
        FilterWatchListDeletable<T, ? extends KubernetesResourceList<T>, ?> objects) implements ObjectApi<T> {
    @Override
    public Listing<T> list() {
        KubernetesResourceList<T> list = objects.list();
        return new Listing<>(list.getMetadata().getResourceVersion(), List.copyOf(list.getItems()));
    }

    @Override
    public Runnable watch(String resourceVersion, Events<T> events) {
        Watch watch = objects.watch(
                new ListOptionsBuilder()
                        .withResourceVersion(resourceVersion)
                        .withAllowWatchBookmarks(true)
                        .build(),
                new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, T object) {
                        switch (action) {
                            case ADDED, MODIFIED -> events.changed(object);
                            case DELETED -> events.deleted(object);
                            case BOOKMARK -> events.alive();
                            case ERROR -> events.ended("the API server reported an error");
                        }
                    }

                    @Override
                    public void onClose() {
                        events.ended("closed");
                    }

                    @Override
                    public void onClose(WatcherException cause) {
                        events.ended(String.valueOf(cause.getMessage()));
                    }
                });
        return watch::close;
    }
}
