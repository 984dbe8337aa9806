package io.tcpforwarder.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/api.md} says what the records say; {@code mvn -pl crds test -Dcrds=write} writes it anew. */
final class ApiPageTest {
    private static final Path PAGE = Path.of("../docs/api.md");

    /** One of everything that has a default inside a list or an object that is off by default. */
    private static final String MINIMAL = """
            {"listeners": [{"name": "a", "port": 1, "backendRefs": [{"name": "s", "port": 1}]}],
             "workload": {"autoscaling": {"maxReplicas": 1}, "topologySpread": [{"topologyKey": "rack"}]}}
            """;

    @Test
    void pageIsWhatTheRecordsSay() throws IOException {
        String text = new ApiPage().text();
        if ("write".equals(System.getProperty("crds"))) {
            Files.writeString(PAGE, text);
        }

        assertThat(PAGE)
                .as("docs/api.md is not what the records say; run: mvn -pl crds test -Dcrds=write")
                .hasContent(text);
    }

    @Test
    void pageHasEveryField() throws IOException {
        String text = Files.readString(PAGE);

        assertThat(everyField())
                .allSatisfy(field -> assertThat(text)
                        .contains("| `" + field.path().substring(field.path().lastIndexOf('.') + 1) + "` |"));
    }

    @Test
    void everyReasonSaysWhichConditionItBelongsTo() throws IOException {
        List<ApiPage.Constant> reasons = ApiPage.constants("ConditionReason");

        assertThat(reasons)
                .extracting(ApiPage.Constant::word)
                .containsExactlyElementsOf(Stream.of(ConditionReason.values())
                        .map(ConditionReason::text)
                        .toList());
        assertThat(reasons)
                .allSatisfy(
                        reason -> assertThat(reason.comment())
                                .matches(
                                        "(Accepted|ResolvedRefs|Programmed|Ready|UpToDate) is (True|False|Unknown, and so is Ready): .+\\."));
    }

    @Test
    void everyDescriptionIsOfSentences() throws IOException {
        assertThat(everyField())
                .filteredOn(field -> !field.description().matches("(\\[]: |[A-Z]).*\\.")
                        || field.description().contains("  "))
                .extracting(ApiPage.Field::path)
                .isEmpty();
    }

    @Test
    void everyFieldThatMayBeLeftOutSaysItsDefault() throws IOException {
        assertThat(ApiPage.fields(TcpForwarder.class, "spec"))
                .filteredOn(field -> !field.isRequired() && !field.schema().has("properties"))
                .filteredOn(field -> field.told().isEmpty())
                .extracting(ApiPage.Field::path)
                .isEmpty();
    }

    @Test
    void defaultThatIsToldIsTheOneInTheRecords() throws IOException {
        ObjectMapper json = new ObjectMapper();
        JsonNode spec = json.valueToTree(json.readValue(MINIMAL, TcpForwarderSpec.class));
        List<String> compared = new ArrayList<>();

        for (ApiPage.Field field : ApiPage.fields(TcpForwarder.class, "spec")) {
            JsonNode actual = spec.at(
                    field.path().replaceFirst("^spec", "").replace("[]", "/0").replace('.', '/'));
            if (!field.isRequired() && actual.isValueNode()) {
                compared.add(field.path());
                assertThat(canonical(field.told())).as(field.path()).isEqualTo(canonical(actual.asText()));
            }
        }

        assertThat(compared).hasSizeGreaterThan(40);
    }

    private static Object canonical(String value) {
        if (!value.matches(DurationFormat.PATTERN)) {
            return value;
        }
        return DurationFormat.parse(value);
    }

    private static List<ApiPage.Field> everyField() throws IOException {
        List<ApiPage.Field> fields = new ArrayList<>(ApiPage.fields(TcpForwarder.class, "spec"));
        fields.addAll(ApiPage.fields(TcpForwarder.class, "status"));
        fields.addAll(ApiPage.fields(TcpForwarderReport.class, "spec"));
        return fields;
    }
}
