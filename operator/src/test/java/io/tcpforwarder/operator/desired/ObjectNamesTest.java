package io.tcpforwarder.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ObjectNamesTest {
    @Test
    void ordinaryNameIsKept() {
        assertThat(ObjectNames.of("redis")).isEqualTo(new ObjectNames("redis-tcpfwd", "redis-tcpfwd-metrics"));
    }

    @Test
    void everyNameBecomesTheNameOfAService() {
        for (String name :
                new String[] {"a".repeat(48), "a".repeat(49), "a".repeat(63), "6379", "shop.redis", "a.b-"}) {
            ObjectNames names = ObjectNames.of(name);
            assertThat(names.metrics()).matches("[a-z]([-a-z0-9]*[a-z0-9])?").hasSizeLessThanOrEqualTo(63);
            assertThat(names.owned()).matches("[a-z]([-a-z0-9]*[a-z0-9])?");
        }
    }

    @Test
    void namesThatShareALongBeginningStayApart() {
        String same = "a".repeat(60);
        assertThat(ObjectNames.of(same + "b")).isNotEqualTo(ObjectNames.of(same + "c"));
        assertThat(ObjectNames.of("shop.redis")).isNotEqualTo(ObjectNames.of("shop-redis"));
    }
}
