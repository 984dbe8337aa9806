package io.tcpforwarder.dataplane;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shape of the data plane: who may know whom stands in docs/ARCHITECTURE.md, in the table that this test reads. */
final class ArchitectureTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "ARCHITECTURE.md");
    private static final Pattern NAME = Pattern.compile("`([a-z]+)`");
    private static final String ROOT = "io.tcpforwarder.dataplane";
    private static final String API = "io.tcpforwarder.api..";
    private static final Map<String, Set<String>> TABLE = readTable();
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private static Map<String, Set<String>> readTable() {
        try {
            Map<String, Set<String>> table = new LinkedHashMap<>();
            Files.readAllLines(DOCUMENT).stream()
                    .dropWhile(line -> !line.startsWith("### Packages of `" + ROOT + "`"))
                    .skip(1)
                    .takeWhile(line -> !line.startsWith("#"))
                    .filter(line -> line.startsWith("| `"))
                    .map(line -> line.split("\\|"))
                    .forEach(cells -> table.put(names(cells[1]).iterator().next(), names(cells[3])));
            return table;
        } catch (IOException e) {
            throw new AssertionError("the table of packages cannot be read", e);
        }
    }

    private static Set<String> names(String cell) {
        Set<String> names = new LinkedHashSet<>();
        for (Matcher name = NAME.matcher(cell); name.find(); ) {
            names.add(name.group(1));
        }
        return names;
    }

    static Set<String> packages() {
        return TABLE.keySet();
    }

    private static String folder(String name) {
        return name.equals("crds") ? API : ROOT + "." + name + "..";
    }

    @Test
    void everyPackageHasItsRow() {
        assertThat(CLASSES.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.equals(ROOT))
                        .map(name -> name.substring(ROOT.length() + 1).replaceFirst("\\..*", ""))
                        .collect(toSet()))
                .isEqualTo(packages());
    }

    @ParameterizedTest
    @MethodSource("packages")
    void packageImportsWhatItsRowNames(String name) {
        Set<String> allowed = new LinkedHashSet<>(TABLE.get(name));
        allowed.add(name);
        classes()
                .that()
                .resideInAPackage(folder(name))
                .should()
                .onlyDependOnClassesThat(outsideOfThisProjectOrIn(allowed))
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> outsideOfThisProjectOrIn(Set<String> names) {
        String[] folders = names.stream().map(ArchitectureTest::folder).toArray(String[]::new);
        return JavaClass.Predicates.resideOutsideOfPackage("io.tcpforwarder..")
                .or(JavaClass.Predicates.resideInAnyPackage(folders))
                .as("are of " + names + " or of no package of this project");
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheWiringPicksTheTransport() {
        for (String transport : Set.of("epoll", "channel")) {
            noClasses()
                    .that()
                    .resideOutsideOfPackages(ROOT, ROOT + ".transport." + transport)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(ROOT + ".transport." + transport)
                    .because("the data path is the same over every transport")
                    .check(CLASSES);
        }
    }

    @Test
    void dataPathKnowsNoKubernetes() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT, ROOT + ".watch..", ROOT + ".discovery..", ROOT + ".config..", ROOT + ".report..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fabric8..")
                .because("the data plane forwards without a cluster too")
                .check(CLASSES);
    }

    @Test
    void nothingKnowsTheOperator() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tcpforwarder.operator..")
                .because("both are released and upgraded apart; what they share is in crds")
                .check(CLASSES);
    }

    @Test
    void timeComesThroughConstructors() {
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
                .callMethod(Ticker.class, "systemTicker")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class)
                .because("no test waits for the clock")
                .check(CLASSES);
    }

    @Test
    void chanceComesThroughConstructors() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(ThreadLocalRandom.class, Random.class, SplittableRandom.class)
                .because("a test must be able to repeat what happened")
                .check(CLASSES);
    }

    @Test
    void nothingSleeps() {
        noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "it is Thread.sleep",
                        call -> call.getTargetOwner().isEquivalentTo(Thread.class)
                                && call.getName().equals("sleep")))
                .because("a thread that sleeps serves nobody; what is to come later is scheduled")
                .check(CLASSES);
    }
}
