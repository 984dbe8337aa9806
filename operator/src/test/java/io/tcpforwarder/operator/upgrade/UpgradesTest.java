package io.tcpforwarder.operator.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.ConditionReason;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderStatus;
import io.tcpforwarder.operator.desired.Blueprint;
import io.tcpforwarder.operator.desired.DataPlaneImage;
import io.tcpforwarder.operator.desired.Edition;
import io.tcpforwarder.operator.desired.EffectiveConfig;
import io.tcpforwarder.operator.desired.Health;
import io.tcpforwarder.operator.desired.MonitoringDefaults;
import io.tcpforwarder.operator.desired.Part;
import io.tcpforwarder.operator.desired.Rendering;
import io.tcpforwarder.operator.desired.Rollout;
import io.tcpforwarder.operator.desired.SpecDigest;
import io.tcpforwarder.operator.observe.Observed;
import io.tcpforwarder.operator.observe.Served;
import io.tcpforwarder.operator.observe.Silence;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Forwarders {@code f0}, {@code f1} and so on, with Deployments as an operator applies them. */
@NullUnmarked
final class UpgradesTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Edition OLD = new Edition("1.0.0-aaaaaaaa", new DataPlaneImage("dataplane:1.0.0", "Always"));
    private static final Edition NEW = new Edition("1.1.0-bbbbbbbb", new DataPlaneImage("dataplane:1.1.0", "Always"));
    private static final Edition NEXT = new Edition("1.2.0-cccccccc", new DataPlaneImage("dataplane:1.2.0", "Always"));

    private final Map<String, TcpForwarder> forwarders = new LinkedHashMap<>();
    private final Map<String, Deployment> deployments = new LinkedHashMap<>();
    private final Map<String, ConfigMap> configMaps = new LinkedHashMap<>();
    private final Map<String, Health> health = new LinkedHashMap<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private void forwarder(String name, String workload) {
        write(name, 1, workload, "");
        health.put(name, Health.READY);
        apply(name, OLD.render(forwarders.get(name)), null);
    }

    private void write(String name, long generation, String workload, String upgrade) {
        forwarders.put(
                name, YAML.unmarshal("""
                apiVersion: tcpforwarder.io/v1alpha1
                kind: TcpForwarder
                metadata:
                  name: %s
                  namespace: shop
                  uid: uid-%s
                  generation: %d
                  annotations: {tcpforwarder.io/upgrade: "%s"}
                spec:
                  listeners: [{name: main, port: 80, backendRefs: [{name: web, port: 80}]}]
                  workload: {%s}
                """.formatted(name, name, generation, upgrade, workload), TcpForwarder.class));
    }

    private void forwarders(int count) {
        for (int i = 0; i < count; i++) {
            forwarder("f" + i, "");
        }
    }

    private void apply(String name, Rendering pods, Rollout rollout) {
        TcpForwarder forwarder = forwarders.get(name);
        DataPlaneConfig config = EffectiveConfig.of(forwarder, List.of(), Optional.empty());
        Blueprint blueprint = new Blueprint(forwarder, config, pods, rollout, null, MonitoringDefaults.NONE);
        deployments.put(name, applied(Deployment.class, blueprint));
        configMaps.put(name, applied(ConfigMap.class, blueprint));
        forwarder.setStatus(YAML.unmarshal(
                "observedGeneration: %d\nconditions: [{type: Accepted, status: 'True'}, {type: Ready, status: '%s'}]"
                        .formatted(
                                forwarder.getMetadata().getGeneration(),
                                health.get(name) == Health.READY ? "True" : "False"),
                TcpForwarderStatus.class));
    }

    /** As it comes back from an API server. */
    private static <T extends HasMetadata> T applied(Class<T> kind, Blueprint blueprint) {
        return Part.ALL.stream()
                .filter(part -> part.kind() == kind)
                .findFirst()
                .flatMap(part -> part.in(blueprint))
                .map(object -> YAML.unmarshal(YAML.asJson(object), kind))
                .orElseThrow();
    }

    private List<Served> fleet() {
        return forwarders.keySet().stream()
                .filter(deployments::containsKey)
                .map(name -> new Served(forwarders.get(name), deployments.get(name), configMaps.get(name)))
                .toList();
    }

    private Plan plan(Upgrades upgrades, String name) {
        return plan(upgrades, name, true);
    }

    private Plan plan(Upgrades upgrades, String name, boolean acts) {
        return upgrades.plan(observed(name), acts, asked(name), now);
    }

    private Observed observed(String name) {
        return new Observed(
                forwarders.get(name),
                Map.of(),
                Map.of(),
                Stream.<HasMetadata>of(deployments.get(name), configMaps.get(name))
                        .filter(Objects::nonNull)
                        .toList(),
                Set.of(),
                List.of(),
                List.of(),
                Silence.NONE);
    }

    private Inquiry asked(String name) {
        return new Inquiry() {
            @Override
            public Health health() {
                return health.get(name);
            }

            @Override
            public List<Served> fleet() {
                return UpgradesTest.this.fleet();
            }
        };
    }

    private ConditionReason pass(Upgrades upgrades, String name) {
        Plan plan = plan(upgrades, name);
        apply(name, plan.pods(), plan.rollout());
        return plan.state().reason();
    }

    private List<ConditionReason> passes(Upgrades upgrades) {
        return forwarders.keySet().stream().map(name -> pass(upgrades, name)).toList();
    }

    private long with(Edition edition) {
        return deployments.values().stream()
                .filter(deployment -> image(deployment).equals(edition.image().name()))
                .count();
    }

    private static String image(Deployment deployment) {
        return deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    /** What the pods of a new edition do to a forwarder until they run. */
    private void replaced(String name) {
        if (Rollout.of(configMaps.get(name)).isPresent()) {
            health.put(name, Health.BROKEN);
        }
    }

    @Test
    void newForwarderHasTheCurrentEdition() {
        write("f0", 1, "", "");

        Plan plan = plan(new Upgrades(NEW), "f0");

        assertThat(plan.pods().edition()).isEqualTo(NEW.id());
        assertThat(plan.state().upToDate()).isTrue();
    }

    @Test
    void sameEditionChangesNothing() {
        forwarders(1);
        Deployment before = deployments.get("f0");

        assertThat(pass(new Upgrades(OLD), "f0")).isEqualTo(ConditionReason.UP_TO_DATE);

        assertThat(deployments.get("f0")).isEqualTo(before);
    }

    @Test
    void oneComesFirstAndMoreOnceItWorks() {
        forwarders(20);
        Upgrades upgrades = new Upgrades(NEW);
        passes(upgrades);
        forwarders.keySet().forEach(this::replaced);
        assertThat(with(NEW)).isEqualTo(1);

        long most = 0;
        for (int round = 0; round < 20; round++) {
            passes(upgrades);
            most = Math.max(
                    most, health.values().stream().filter(Health.BROKEN::equals).count());
            forwarders.keySet().forEach(this::replaced);
            most = Math.max(
                    most, health.values().stream().filter(Health.BROKEN::equals).count());
            health.replaceAll((name, before) -> Health.READY);
        }

        assertThat(with(NEW)).isEqualTo(20);
        assertThat(most).isEqualTo(Fleet.AT_ONCE);
        assertThat(passes(upgrades)).containsOnly(ConditionReason.UP_TO_DATE);
    }

    @Test
    void passesThatSeeTheSameCachesDoNotAllBegin() {
        forwarders(10);
        Upgrades upgrades = new Upgrades(NEW);

        long begun = forwarders.keySet().stream()
                .map(name -> plan(upgrades, name))
                .filter(plan -> plan.state().reason() == ConditionReason.UPGRADING)
                .count();

        assertThat(begun).isEqualTo(1);
    }

    @Test
    void leaderThatEndsBeforeTheDeploymentIsWrittenLeavesATurnThatIsTaken() {
        forwarders(2);
        Plan plan = plan(new Upgrades(NEW), "f0");
        Deployment before = deployments.get("f0");
        apply("f0", plan.pods(), plan.rollout());
        deployments.put("f0", before);

        Upgrades next = new Upgrades(NEW);
        assertThat(pass(next, "f1")).isEqualTo(ConditionReason.UPGRADE_WAITING);
        assertThat(pass(next, "f0")).isEqualTo(ConditionReason.UPGRADING);
        assertThat(with(NEW)).isEqualTo(1);
    }

    @Test
    void turnWhoseDeploymentIsNotWrittenIsKeptForAsLongAsTheOthersWaitForIt() {
        forwarders(2);
        Upgrades upgrades = new Upgrades(NEW);
        plan(upgrades, "f0");
        now = now.plus(Fleet.PATIENCE);
        assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADE_WAITING);

        assertThat(pass(upgrades, "f0")).isEqualTo(ConditionReason.UPGRADE_STUCK);
        assertThat(with(NEW)).isEqualTo(1);
        assertThat(pass(upgrades, "f0")).isEqualTo(ConditionReason.UP_TO_DATE);
        assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADING);
    }

    @Test
    void passBeforeTheCacheShowsTheBeginningPlansTheSame() {
        forwarders(1);
        Upgrades upgrades = new Upgrades(NEW);
        Plan first = plan(upgrades, "f0");
        now = now.plusSeconds(3);

        assertThat(plan(upgrades, "f0").pods()).isEqualTo(first.pods());
    }

    @Test
    void nextLeaderGoesOnWhereTheLastOneEnded() {
        forwarders(10);
        Upgrades upgrades = new Upgrades(NEW);
        for (int i = 0; i < 3; i++) {
            passes(upgrades);
        }
        forwarders.keySet().forEach(this::replaced);
        long rolling = health.values().stream().filter(Health.BROKEN::equals).count();
        long before = with(NEW);
        assertThat(rolling).isPositive();

        Upgrades next = new Upgrades(NEW);
        passes(next);
        assertThat(with(NEW)).isBetween(before, before - rolling + Fleet.AT_ONCE);
        health.replaceAll((name, was) -> Health.READY);
        for (int i = 0; i < 10; i++) {
            passes(next);
        }
        assertThat(with(NEW)).isEqualTo(10);
    }

    @Test
    void stuckUpgradeIsToldAndLetsNoOtherFollow() {
        forwarders(3);
        Upgrades upgrades = new Upgrades(NEW);
        passes(upgrades);
        replaced("f0");
        now = now.plus(Fleet.PATIENCE);

        assertThat(passes(upgrades))
                .containsExactly(
                        ConditionReason.UPGRADE_STUCK,
                        ConditionReason.UPGRADE_WAITING,
                        ConditionReason.UPGRADE_WAITING);
        assertThat(plan(upgrades, "f1").state().message()).contains("UpgradeStuck");
        assertThat(with(NEW)).isEqualTo(1);

        health.put("f0", Health.READY);
        passes(upgrades);
        passes(upgrades);
        assertThat(with(NEW)).isGreaterThan(1);
    }

    @Test
    void specOfAForwarderThatWaitsIsFollowedWithTheOldEdition() {
        forwarders(2);
        Upgrades upgrades = new Upgrades(NEW);
        pass(upgrades, "f0");
        write("f1", 2, "nodeSelector: {disk: ssd}, resources: {limits: {memory: 1Gi}}, podLabels: {team: a}", "");

        pass(upgrades, "f1");

        assertThat(image(deployments.get("f1"))).isEqualTo(OLD.image().name());
        var template = deployments.get("f1").getSpec().getTemplate();
        assertThat(template.getSpec().getNodeSelector()).containsEntry("disk", "ssd");
        assertThat(template.getSpec().getContainers().getFirst().getResources().getLimits())
                .extractingByKey("memory")
                .hasToString("1Gi");
        assertThat(template.getMetadata().getLabels())
                .containsEntry("team", "a")
                .containsKey("tcpforwarder.io/name");

        Deployment before = deployments.get("f1");
        pass(upgrades, "f1");
        assertThat(deployments.get("f1")).isEqualTo(before);

        write("f1", 3, "", "");
        pass(upgrades, "f1");
        var again = deployments.get("f1").getSpec().getTemplate();
        assertThat(again.getSpec().getNodeSelector()).isNullOrEmpty();
        assertThat(again.getMetadata().getLabels()).doesNotContainKey("team");
        assertThat(image(deployments.get("f1"))).isEqualTo(OLD.image().name());
    }

    @Test
    void templateOfAForwarderThatWaitsStaysToTheLetter() {
        forwarders(2);
        // As if another version had other defaults: what is kept is not what this one would make of the same spec.
        var other = OLD.render(forwarders.get("f1"));
        other.template().getSpec().setTerminationGracePeriodSeconds(7L);
        apply("f1", other, null);
        Upgrades upgrades = new Upgrades(NEW);
        pass(upgrades, "f0");

        pass(upgrades, "f1");

        assertThat(deployments.get("f1").getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .isEqualTo(7);
    }

    @Test
    void editOfAForwarderThatWaitsIsUndone() {
        forwarders(2);
        Upgrades upgrades = new Upgrades(NEW);
        pass(upgrades, "f0");
        deployments
                .get("f1")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .setImage("else:1");

        pass(upgrades, "f1");

        assertThat(image(deployments.get("f1"))).isEqualTo(OLD.image().name());
    }

    @Test
    void manualStaysUntilItsAuthorSaysSo() {
        forwarder("f0", "upgradePolicy: Manual");
        Upgrades upgrades = new Upgrades(NEW);

        Plan plan = plan(upgrades, "f0");
        assertThat(plan.pods().edition()).isEqualTo(OLD.id());
        assertThat(plan.state().message())
                .contains("kubectl annotate --overwrite tcpforwarder f0 -n shop tcpforwarder.io/upgrade=" + NEW.id());

        write("f0", 1, "upgradePolicy: Manual", NEW.id());
        assertThat(pass(upgrades, "f0")).isEqualTo(ConditionReason.UPGRADING);
        assertThat(with(NEW)).isEqualTo(1);
        pass(upgrades, "f0");

        // The next version asks again.
        assertThat(pass(new Upgrades(NEXT), "f0")).isEqualTo(ConditionReason.UPGRADE_HELD_BACK);
        write("f0", 2, "", NEW.id());
        assertThat(pass(new Upgrades(NEXT), "f0")).isEqualTo(ConditionReason.UPGRADING);
    }

    @Test
    void brokenForwarderIsNotWaitedForLongerThanOurPatience() {
        forwarders(3);
        health.put("f0", Health.BROKEN);
        Upgrades upgrades = new Upgrades(NEW);
        passes(upgrades);
        assertThat(with(NEW)).isEqualTo(1);

        now = now.plus(Fleet.PATIENCE);
        passes(upgrades);
        passes(upgrades);

        assertThat(with(NEW)).isGreaterThan(1);
        assertThat(pass(upgrades, "f0")).isEqualTo(ConditionReason.UP_TO_DATE);
    }

    @Test
    void forwarderThatWasNotReadyIsDoneWhenItsPodsRun() {
        forwarders(1);
        health.put("f0", Health.RUNNING);
        Upgrades upgrades = new Upgrades(NEW);
        pass(upgrades, "f0");
        health.put("f0", Health.BROKEN);
        assertThat(pass(upgrades, "f0")).isEqualTo(ConditionReason.UPGRADING);

        health.put("f0", Health.RUNNING);

        assertThat(pass(upgrades, "f0")).isEqualTo(ConditionReason.UP_TO_DATE);
    }

    @Test
    void authorOfAStuckForwarderCanLetTheOthersGoOn() {
        forwarders(2);
        Upgrades upgrades = new Upgrades(NEW);
        passes(upgrades);
        replaced("f0");
        now = now.plus(Fleet.PATIENCE);
        assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADE_WAITING);

        write("f0", 2, "upgradePolicy: Manual", "");

        assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADING);
        assertThat(pass(upgrades, "f0")).isEqualTo(ConditionReason.UP_TO_DATE);
    }

    @Test
    void deletedForwarderGivesItsTurnBack() {
        forwarders(2);
        Upgrades upgrades = new Upgrades(NEW);
        plan(upgrades, "f0");
        forwarders.remove("f0");
        deployments.remove("f0");

        assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADING);
    }

    @Test
    void forwarderThatIsBeingDeletedIsNotWaitedFor() {
        forwarders(2);
        Upgrades upgrades = new Upgrades(NEW);
        passes(upgrades);
        replaced("f0");

        forwarders.get("f0").getMetadata().setDeletionTimestamp(now.toString());

        assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADING);
    }

    @Test
    void turnOfAForwarderWhoseNamespaceEndsGoesToAnother() {
        for (boolean written : new boolean[] {false, true}) {
            forwarders.clear();
            forwarders(3);
            Upgrades upgrades = new Upgrades(NEW);
            Plan begun = plan(upgrades, "f0");
            if (written) {
                apply("f0", begun.pods(), begun.rollout());
                replaced("f0");
            }

            Plan plan = upgrades.withoutTurn(observed("f0"), asked("f0"));

            assertThat(plan.rollout()).isNull();
            assertThat(plan.pods()).isEqualTo(Rendering.of(deployments.get("f0")));
            assertThat(plan.state().reason()).isEqualTo(ConditionReason.UPGRADE_WAITING);
            assertThat(plan.state().message()).contains("namespace is being deleted");
            assertThat(plan.next())
                    .extracting(next -> next.getMetadata().getName())
                    .contains("f1", "f2");
            assertThat(pass(upgrades, "f1")).as("written: %s", written).isEqualTo(ConditionReason.UPGRADING);
        }
    }

    @Test
    void operatorBeforeTakesEverythingBackInTurn() {
        forwarders(10);
        for (int i = 0; i < 10; i++) {
            passes(new Upgrades(NEW));
        }
        assertThat(with(NEW)).isEqualTo(10);
        passes(new Upgrades(NEXT));
        replaced("f0");
        now = now.plus(Fleet.PATIENCE);

        // NEXT is stuck; the operator of before is put back.
        Upgrades before = new Upgrades(NEW);
        passes(before);

        assertThat(with(NEXT)).isZero();
        assertThat(with(NEW)).isEqualTo(10);
        assertThat(pass(before, "f0")).isEqualTo(ConditionReason.UPGRADING);
        health.put("f0", Health.RUNNING);
        // What NEXT has spoiled is not good before it is Ready, as it was.
        assertThat(pass(before, "f0")).isEqualTo(ConditionReason.UPGRADING);
        health.put("f0", Health.READY);
        assertThat(pass(before, "f0")).isEqualTo(ConditionReason.UP_TO_DATE);
    }

    @Test
    void deploymentThatSaysNothingIsKeptAsItIs() {
        forwarders(2);
        deployments.get("f1").getMetadata().getAnnotations().clear();
        Upgrades upgrades = new Upgrades(NEW);
        pass(upgrades, "f0");

        assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADE_WAITING);

        assertThat(image(deployments.get("f1"))).isEqualTo(OLD.image().name());
    }

    @Test
    void editionThatMakesTheSamePodsIsNoUpgrade() {
        forwarder("f0", "upgradePolicy: Manual");
        Edition same = new Edition("1.0.1-aaaaaaaa", OLD.image());

        assertThat(pass(new Upgrades(same), "f0")).isEqualTo(ConditionReason.UP_TO_DATE);
    }

    @Test
    void specThatIsNotAcceptedTakesNoTurn() {
        forwarders(2);
        Upgrades upgrades = new Upgrades(NEW);

        assertThat(plan(upgrades, "f0", false).state().reason()).isEqualTo(ConditionReason.UPGRADE_WAITING);

        assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADING);
    }

    @Test
    void whoeverIsDoneTellsWhoIsNext() {
        forwarders(3);
        Upgrades upgrades = new Upgrades(NEW);
        passes(upgrades);
        now = now.plus(Duration.ofSeconds(20));

        assertThat(plan(upgrades, "f0").next())
                .extracting(forwarder -> forwarder.getMetadata().getName())
                .containsExactly("f1", "f2");
    }

    private void note(String name, String since, String spec) {
        configMaps
                .get(name)
                .getMetadata()
                .setAnnotations(Map.of(
                        "tcpforwarder.io/rollout",
                        "edition=%s since=%s spec=%s before=READY".formatted(NEW.id(), since, spec)));
    }

    @Test
    void stuckUpgradeHoldsUpTheOthersForAnHourAndIsToldForLonger() {
        forwarders(2);
        Upgrades upgrades = new Upgrades(NEW);
        passes(upgrades);
        replaced("f0");
        now = now.plus(Fleet.LONGEST_HOLD).minusSeconds(1);
        assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADE_WAITING);
        assertThat(plan(upgrades, "f0").state().message()).contains("the others are not upgraded before");

        now = now.plusSeconds(1);

        assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADING);
        assertThat(pass(upgrades, "f0")).isEqualTo(ConditionReason.UPGRADE_STUCK);
        assertThat(plan(upgrades, "f0").state().message()).doesNotContain("the others");
        // It has shown nothing, so the next one is alone as well.
        forwarder("f2", "");
        assertThat(pass(upgrades, "f2")).isEqualTo(ConditionReason.UPGRADE_WAITING);
    }

    @Test
    void madeUpNoteHoldsUpTheOthersForNoLongerHoweverOftenItIsRenewed() {
        forwarders(2);
        Upgrades upgrades = new Upgrades(NEW);
        String spec = SpecDigest.of(forwarders.get("f0"));
        note("f0", "+1000000000-12-31T23:59:59.999999999Z", spec);
        assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADE_WAITING);

        for (int minute = 0; minute < 69; minute++) {
            now = now.plus(Duration.ofMinutes(1));
            note("f0", now.toString(), spec);
            assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADE_WAITING);
        }
        now = now.plus(Duration.ofMinutes(1));
        note("f0", now.toString(), spec);

        assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADING);
    }

    @Test
    void noteOfAnEditionBeforeDoesNotHideATurnThatWasTaken() {
        forwarders(3);
        note("f0", "2025-12-31T23:59:00Z", SpecDigest.of(forwarders.get("f0")));
        Upgrades upgrades = new Upgrades(NEXT);
        // Taken, and not yet to be seen in the caches.
        plan(upgrades, "f0");

        assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADE_WAITING);

        now = now.plus(Fleet.PATIENCE);
        assertThat(plan(upgrades, "f0").state().reason()).isEqualTo(ConditionReason.UPGRADE_STUCK);
    }

    @Test
    void onlyAForwarderThatIsReadyShowsThatAnEditionWorks() {
        forwarders(6);
        health.replaceAll((name, before) -> Health.RUNNING);
        Upgrades upgrades = new Upgrades(NEW);
        for (int done = 1; done <= 3; done++) {
            passes(upgrades);
            assertThat(with(NEW)).isEqualTo(done);
        }
    }

    @Test
    void numberOfPodsThatAnAutoscalerWritesIsNotItsAuthorsWord() {
        forwarders(2);
        Upgrades upgrades = new Upgrades(NEW);
        passes(upgrades);
        replaced("f0");

        write("f0", 2, "replicas: 4", "");

        assertThat(pass(upgrades, "f0")).isEqualTo(ConditionReason.UPGRADING);
        assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADE_WAITING);
    }

    @Test
    void deletedDeploymentOfAStuckForwarderEndsTheWait() {
        forwarders(2);
        Upgrades upgrades = new Upgrades(NEW);
        passes(upgrades);
        replaced("f0");
        now = now.plus(Fleet.PATIENCE);
        deployments.remove("f0");

        assertThat(pass(upgrades, "f0")).isEqualTo(ConditionReason.UP_TO_DATE);
        assertThat(pass(upgrades, "f0")).isEqualTo(ConditionReason.UP_TO_DATE);
        assertThat(pass(upgrades, "f1")).isEqualTo(ConditionReason.UPGRADING);
    }

    @Test
    void processThatEndsBeginsNothingWhateverItsCachesHold() {
        forwarders(2);
        Upgrades upgrades = new Upgrades(NEW);
        upgrades.end();

        assertThat(passes(upgrades)).containsOnly(ConditionReason.UPGRADE_WAITING);
        assertThat(with(NEW)).isZero();
    }
}
