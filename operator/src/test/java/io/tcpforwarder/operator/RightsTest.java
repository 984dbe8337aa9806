package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceRule;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Compares what the API server says that our accounts may do with what docs/operations.md says. Run with
 * {@code -Dgolden=write} to write the page anew, and then answer for the difference.
 */
@Tag("api-server")
@ExtendWith(RealApiServer.class)
@NullUnmarked
final class RightsTest {
    private static final Path PAGE = Path.of("../docs/operations.md");
    private static final String BEGIN = "<!-- rights, as the API server tells them -->\n";
    private static final String END = "<!-- end of rights -->\n";

    private static Config config;
    private static KubernetesClient admin;
    private static Chart everywhere;
    private static Chart named;

    @BeforeAll
    static void start(Config server) throws Exception {
        config = server;
        admin = new KubernetesClientBuilder().withConfig(server).build();
        Chart.installCrds(admin);
        Chart.makeNamespace(admin, "rights-elsewhere");
        DataPlaneAccount.create(admin, "rights-pods");
        everywhere = Chart.render(admin, "everywhere", "rights-all", "crds.enabled=false");
        everywhere.install(admin);
        named = Chart.render(
                admin, "tcpforwarder", "rights-named", "crds.enabled=false", "watchNamespaces={rights-served}");
        named.install(admin, "rights-served");
    }

    @AfterAll
    static void stop() {
        if (admin != null) {
            admin.close();
        }
    }

    @Test
    void noAccountMayDoMoreThanThePageSays() throws Exception {
        String rights =
                section("A data-plane pod, in its own namespace", table("rights-pods", "redis-tcpfwd", "rights-pods"))
                        + section(
                                "A data-plane pod, in any other namespace",
                                table("rights-pods", "redis-tcpfwd", "rights-elsewhere"))
                        + section(
                                "The operator of the whole cluster, in every namespace",
                                table("rights-all", everywhere.account(), "rights-elsewhere"))
                        + section(
                                "The operator of named namespaces, in each of them",
                                table("rights-named", named.account(), "rights-served"))
                        + section(
                                "The operator of named namespaces, in any other namespace",
                                table("rights-named", named.account(), "rights-elsewhere"))
                        + section(
                                "The operator, in addition, in the namespace of its release",
                                table("rights-named", named.account(), "rights-named"));

        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(PAGE, page.substring(0, begin) + rights + page.substring(end));
        } else {
            assertThat(rights).isEqualTo(page.substring(begin, end));
        }
    }

    @Test
    void operatorReadsNoSecretRunsNoCommandAndGrantsNothingThatItDoesNotHold() {
        assertThat(table("rights-all", everywhere.account(), "rights-elsewhere"))
                .noneMatch(rule -> rule.matches(".*(secrets|pods/exec|\\b(escalate|bind|impersonate)\\b|[*]).*"));
    }

    private static String section(String title, List<String> lines) {
        return title + ":\n\n```\n" + String.join("\n", lines) + "\n```\n\n";
    }

    /** As kubectl auth can-i --list would, without what every account may do. */
    private static List<String> table(String accountNamespace, String account, String namespace) {
        admin.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName("nobody")
                        .withNamespace(accountNamespace)
                        .endMetadata()
                        .build())
                .serverSideApply();
        Map<String, SortedSet<String>> granted = rules(accountNamespace, account, namespace);
        rules(accountNamespace, "nobody", namespace).forEach((what, verbs) -> {
            SortedSet<String> left = granted.getOrDefault(what, new TreeSet<>());
            left.removeAll(verbs);
            if (left.isEmpty()) {
                granted.remove(what);
            }
        });
        return granted.isEmpty()
                ? List.of("(nothing)")
                : granted.entrySet().stream()
                        .map(entry -> "%-62s %s".formatted(entry.getKey(), String.join(" ", entry.getValue())))
                        .toList();
    }

    private static Map<String, SortedSet<String>> rules(String accountNamespace, String account, String namespace) {
        Map<String, SortedSet<String>> rules = new TreeMap<>();
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Accounts.of(config, admin, accountNamespace, account))
                .build()) {
            var status = client.resource(new SelfSubjectRulesReviewBuilder()
                            .withNewSpec()
                            .withNamespace(namespace)
                            .endSpec()
                            .build())
                    .create()
                    .getStatus();
            for (ResourceRule rule : status.getResourceRules()) {
                for (String group : rule.getApiGroups()) {
                    for (String resource : rule.getResources()) {
                        String names = rule.getResourceNames().stream().sorted().collect(Collectors.joining(", "));
                        String what = resource
                                + (group.isEmpty() ? "" : "." + group)
                                + (names.isEmpty() ? "" : " [" + names + "]");
                        rules.computeIfAbsent(what, key -> new TreeSet<>()).addAll(rule.getVerbs());
                    }
                }
            }
            status.getNonResourceRules()
                    .forEach(rule -> rule.getNonResourceURLs()
                            .forEach(url -> rules.computeIfAbsent(url, key -> new TreeSet<>())
                                    .addAll(rule.getVerbs())));
        }
        return rules;
    }
}
