package io.tcpforwarder.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** The shape of the operator: what decides is pure, what touches the cluster is thin. */
final class ArchitectureTest {
    private static final String ROOT = "io.tcpforwarder.operator";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void whatDecidesKnowsNoClient() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".validation..", ROOT + ".desired..", ROOT + ".status..", ROOT + ".upgrade..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.javaoperatorsdk..", "io.fabric8.kubernetes.client..")
                .because("a decision that can be tested with a file in and a file out stays right")
                .check(CLASSES);
    }

    @Test
    void desiredObjectsDoNotDependOnWhatIsObserved() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".desired..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".observe..", ROOT + ".validation..", ROOT + ".status..", ROOT + ".dependent..")
                .because("the same spec must always ask for the same objects")
                .check(CLASSES);
    }

    @Test
    void nothingKnowsTheDataPlane() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tcpforwarder.dataplane..")
                .because("both are released and upgraded apart; what they share is in crds")
                .check(CLASSES);
    }

    @Test
    void timeAndChanceComeThroughConstructors() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(InstantSource.class, "system")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class, ThreadLocalRandom.class)
                .because("no test waits for the clock")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheWiringKnowsTheReconciler() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".reconcile..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".reconcile..")
                .because("the reconciler strings the parts together; no part needs it")
                .check(CLASSES);
    }
}
