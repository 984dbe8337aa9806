package io.tcpforwarder.dataplane.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
    @Test
    void letsInExactlyAsManyAsTheLimitWhenManyAskAtOnce() throws Exception {
        Admission admission = new Admission(100);
        List<Callable<Permit>> clients = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            clients.add(admission::admit);
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Permit> permits = new ArrayList<>();
            for (Future<Permit> asked : threads.invokeAll(clients)) {
                permits.add(asked.get());
            }
            assertThat(permits.stream().filter(Objects::nonNull)).hasSize(100);
            assertThat(admission.admitted()).isEqualTo(100);
            permits.stream().filter(Objects::nonNull).forEach(Permit::end);
            assertThat(admission.admitted()).isZero();
        }
    }

    @Test
    void aPlaceThatIsGivenBackIsFreeForTheNext() {
        Admission admission = new Admission(1);
        Permit first = Objects.requireNonNull(admission.admit());
        assertThat(admission.admit()).isNull();
        first.end();
        assertThat(admission.admit()).isNotNull();
    }

    @Test
    void aLoweredLimitCutsNobodyOff() {
        Admission admission = new Admission(2);
        Permit first = Objects.requireNonNull(admission.admit());
        Permit second = Objects.requireNonNull(admission.admit());
        admission.limit(1);
        assertThat(admission.admitted()).isEqualTo(2);
        first.end();
        assertThat(admission.admit()).isNull();
        second.end();
        assertThat(admission.admit()).isNotNull();
    }

    @Test
    void aPermitEndsOnce() {
        Admission admission = new Admission(2);
        Permit permit = Objects.requireNonNull(admission.admit());
        permit.end();
        assertThatThrownBy(permit::end).isInstanceOf(AssertionError.class).hasMessageContaining("twice");
        assertThat(admission.admitted()).isZero();
    }

    @Test
    void aPartHasItsOwnLimitAndNeedsAPlaceInTheWhole() {
        Admission whole = new Admission(3);
        Admission part = whole.part(2);
        Permit first = Objects.requireNonNull(part.admit());
        assertThat(part.admit()).isNotNull();
        assertThat(part.admit()).isNull();
        assertThat(whole.admitted()).isEqualTo(2);

        assertThat(whole.admit()).isNotNull();
        first.end();
        assertThat(whole.admitted()).isEqualTo(2);
        assertThat(whole.admit()).isNotNull();
        assertThat(part.admit()).isNull();
        assertThat(part.admitted()).isEqualTo(1);
    }
}
