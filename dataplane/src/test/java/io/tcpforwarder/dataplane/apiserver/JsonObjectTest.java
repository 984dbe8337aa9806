package io.tcpforwarder.dataplane.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonObjectTest {
    @Test
    void hasWhatIsWritten() {
        JsonObject object = JsonObject.parse("""
                {"text": "a", "number": 5, "yes": true, "object": {"deep": {"deeper": "b"}},
                 "objects": [{"name": "x"}, {"name": "y"}], "texts": ["p", "q"], "nested": [[1, [2]], 3.5]}
                """);

        assertThat(object.text("text")).isEqualTo("a");
        assertThat(object.integer("number")).isEqualTo(5);
        assertThat(object.truth("yes")).isTrue();
        assertThat(object.object("object").object("deep").text("deeper")).isEqualTo("b");
        assertThat(object.objects("objects"))
                .extracting(each -> each.text("name"))
                .containsExactly("x", "y");
        assertThat(object.texts("texts")).containsExactly("p", "q");
    }

    @Test
    void whatIsMissingNullOrOfAnotherTypeIsNotThere() {
        JsonObject object = JsonObject.parse("""
                {"null": null, "text": "a", "big": 12345678901, "huge": 123456789012345678901234567890, "mixed": [null, 1, "p", {"q": 1}]}
                """);

        for (String name : List.of("null", "missing", "text")) {
            assertThat(object.truth(name)).isNull();
            assertThat(object.integer(name)).isNull();
            assertThat(object.object(name).fields()).isEmpty();
            assertThat(object.objects(name)).isEmpty();
            assertThat(object.texts(name)).isEmpty();
        }
        assertThat(object.text("missing")).isNull();
        assertThat(object.text("null")).isNull();
        assertThat(object.text("big")).isNull();
        assertThat(object.integer("big")).isNull();
        assertThat(object.integer("huge")).isNull();
        assertThat(object.texts("mixed")).containsExactly("p");
        assertThat(object.objects("mixed")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "<html>", "{", "{\"a\": [1, ", "{\"a\" 1}"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> JsonObject.parse(text))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("expected an object of JSON");
    }
}
