package io.tcpforwarder.operator.dependent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContainmentTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            default added by the server     | {"a":1,"b":2}                                  | {"a":1}
            container of someone else       | {"c":[{"name":"y"},{"name":"x","i":1}]}        | {"c":[{"name":"x"}]}
            quantity in the server's form   | {"limits":{"cpu":"1"}}                         | {"limits":{"cpu":"1000m"}}
            family added by the server      | {"ipFamilies":["IPv6","IPv4"]}                 | {"ipFamilies":["IPv6"]}
            port of someone else            | {"ports":[{"name":"x"},{"name":"y"}]}          | {"ports":[{"name":"x"}]}
            empty list left out             | {}                                             | {"a":[]}
            """)
    void holds(String what, String live, String desired) throws JsonProcessingException {
        assertThat(Containment.holds(json(live), json(desired))).as(what).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            edited value                    | {"a":2}                                        | {"a":1}
            removed field                   | {}                                             | {"a":1}
            removed container               | {"c":[{"name":"y"}]}                           | {"c":[{"name":"x"}]}
            rule added to a plain list      | {"r":[{"v":["get"]},{"v":["*"]}]}              | {"r":[{"v":["get"]}]}
            verb added to a plain list      | {"v":["get","list"]}                           | {"v":["get"]}
            subject added to a binding      | {"subjects":[{"name":"x"},{"name":"y"}]}       | {"subjects":[{"name":"x"}]}
            subject of another namespace    | {"subjects":[{"name":"x","namespace":"y"}]}    | {"subjects":[{"name":"x"}]}
            rule that was narrowed          | {"rules":[{"v":["get"],"n":["x"]}]}            | {"rules":[{"v":["get"]}]}
            sysctl added                    | {"sysctls":[{"name":"x"},{"name":"y"}]}        | {"sysctls":[{"name":"x"}]}
            another first family            | {"ipFamilies":["IPv4","IPv6"]}                 | {"ipFamilies":["IPv6"]}
            another quantity                | {"limits":{"cpu":"2"}}                         | {"limits":{"cpu":"1000m"}}
            removed quantity                | {"limits":{}}                                  | {"limits":{"cpu":"1000m"}}
            """)
    void doesNotHold(String what, String live, String desired) throws JsonProcessingException {
        assertThat(Containment.holds(json(live), json(desired))).as(what).isFalse();
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return JsonMapper.builder().build().readTree(text);
    }
}
