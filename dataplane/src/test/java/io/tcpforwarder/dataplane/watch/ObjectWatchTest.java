package io.tcpforwarder.dataplane.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.tcpforwarder.dataplane.time.ManualTime;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ObjectWatchTest {
    private final ManualTime time = new ManualTime();
    private final FakeObjectApi<ConfigMap> api = new FakeObjectApi<>();
    private final List<List<String>> emitted = new ArrayList<>();
    private final ObjectWatch<ConfigMap> watch =
            new ObjectWatch<>("things", api, time.scheduler(), time.ticker(), new Random(1), this::take);
    private @Nullable RuntimeException fault;

    private void take(List<ConfigMap> all) {
        if (fault != null) {
            throw fault;
        }
        emitted.add(names(all));
    }

    private static List<String> names(List<ConfigMap> maps) {
        return maps.stream().map(map -> map.getMetadata().getName()).toList();
    }

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    private void pass(Duration duration) {
        time.advance(duration);
    }

    private void start() {
        watch.start();
        pass(Duration.ZERO);
    }

    @Test
    void emitsAllObjectsFirstAndAfterEachChange() {
        api.holds(map("a"));
        start();
        api.events().changed(map("b"));
        api.events().deleted(map("a"));
        pass(Duration.ZERO);
        assertThat(emitted).containsExactly(List.of("a"), List.of("a", "b"), List.of("b"));
        assertThat(watch.synced()).isTrue();
    }

    @Test
    void isNotSyncedBeforeAListSucceeded() {
        api.refuses("403");
        start();
        assertThat(watch.synced()).isFalse();
        assertThat(watch.error()).isEqualTo("403");
        assertThat(emitted).isEmpty();
        api.holds(map("a"));
        pass(Duration.ofSeconds(1));
        assertThat(watch.synced()).isTrue();
        assertThat(watch.error()).isNull();
    }

    @Test
    void listsAgainWhenTheWatchEndsAndTellsWhatIsGone() {
        api.holds(map("a"), map("b"));
        start();
        api.holds(map("b"));
        pass(Duration.ofSeconds(1));
        api.events().ended("410 Gone");
        pass(Duration.ZERO);
        assertThat(emitted).containsExactly(List.of("a", "b"), List.of("b"));
    }

    @Test
    void keepsTheLastStateWhileListsFailAndAsksWithGrowingPauses() {
        api.holds(map("a"));
        start();
        api.refuses("connection refused");
        api.events().ended("gone");
        pass(Duration.ofSeconds(60));
        assertThat(emitted).containsExactly(List.of("a"));
        // 0.5 s doubling to 5 s, each at most that long and at least half of it.
        assertThat(api.lists()).isBetween(13, 28);
        api.holds(map("a"), map("c"));
        pass(Duration.ofSeconds(5));
        assertThat(emitted).containsExactly(List.of("a"), List.of("a", "c"));
    }

    @Test
    void aWatchThatEndsAtOnceEachTimeIsAskedForWithGrowingPauses() {
        api.holds(map("a"));
        start();
        for (int i = 0; i < 600; i++) {
            api.events().ended("watch is forbidden");
            pass(Duration.ofMillis(100));
        }
        assertThat(api.lists()).isBetween(13, 28);
        assertThat(watch.error()).isEqualTo("the watch ended at once: watch is forbidden");
    }

    @Test
    void namesTheCauseRatherThanTheAttempt() {
        api.refuses(new IllegalStateException("Operation: [list] failed.", new ConnectException("refused")));
        start();
        assertThat(watch.error()).isEqualTo("refused");
    }

    @Test
    void eventThatCannotBeTakenIsToldAndAskedForAgain() {
        api.holds(map("a"));
        start();
        fault = new IllegalStateException("no such port");
        api.events().changed(map("b"));
        pass(Duration.ZERO);
        assertThat(watch.error()).contains("no such port");

        fault = null;
        api.holds(map("a"), map("b"));
        pass(Duration.ofSeconds(1));

        assertThat(watch.error()).isNull();
        assertThat(emitted).containsExactly(List.of("a"), List.of("a", "b"));
    }

    @Test
    void knowsThatTheClusterRecoversFromALongOutage() {
        api.holds(map("a"));
        start();
        pass(Duration.ofSeconds(1));
        assertThat(watch.recovery()).isZero();
        api.refuses("connection refused");
        api.events().ended("gone");
        pass(Duration.ofSeconds(40));
        api.recovers();
        pass(Duration.ofSeconds(5));
        assertThat(watch.recovery()).isBetween(Duration.ofSeconds(115), Duration.ofMinutes(2));
        pass(Duration.ofMinutes(2));
        assertThat(watch.recovery()).isZero();
    }

    @Test
    void apiServerThatWasFrozenWhileItsWatchStoodHasBeenAwayToo() {
        api.holds(map("a"));
        start();
        pass(Duration.ofSeconds(89));
        api.events().alive();
        pass(Duration.ZERO);
        assertThat(watch.recovery()).isZero();

        pass(Duration.ofSeconds(90));
        api.events().changed(map("a"));
        pass(Duration.ZERO);

        assertThat(watch.recovery()).isEqualTo(Duration.ofMinutes(2));
        pass(Duration.ofMinutes(2));
        assertThat(watch.recovery()).isZero();
    }

    @Test
    void listsAgainAfterThreeMinutesOfSilence() {
        api.holds(map("a"));
        start();
        pass(Duration.ofMinutes(2));
        api.events().alive();
        pass(Duration.ofMinutes(2));
        assertThat(api.lists()).isEqualTo(1);
        pass(Duration.ofMinutes(2));
        assertThat(api.lists()).isEqualTo(2);
        assertThat(api.endedWatches()).isEqualTo(1);
    }

    @Test
    void hearsNothingOfAWatchThatWasReplaced() {
        api.holds(map("a"));
        start();
        ObjectApi.Events<ConfigMap> old = api.events();
        pass(Duration.ofSeconds(1));
        old.ended("gone");
        pass(Duration.ZERO);
        old.deleted(map("a"));
        old.ended("gone again");
        pass(Duration.ZERO);
        assertThat(api.lists()).isEqualTo(2);
        assertThat(emitted).containsExactly(List.of("a"), List.of("a"));
    }

    @Test
    void tellsHowLongNothingWasHeard() {
        start();
        pass(Duration.ofSeconds(7));
        assertThat(watch.sinceHeard()).isEqualTo(Duration.ofSeconds(7));
        api.events().alive();
        pass(Duration.ZERO);
        assertThat(watch.sinceHeard()).isZero();
    }

    @Test
    void endsItsWatchAndIsSilentWhenClosed() {
        api.holds(map("a"));
        start();
        watch.close();
        pass(Duration.ZERO);
        api.events().changed(map("b"));
        pass(Duration.ofMinutes(10));
        assertThat(emitted).containsExactly(List.of("a"));
        assertThat(api.endedWatches()).isEqualTo(1);
        assertThat(api.lists()).isEqualTo(1);
    }
}
