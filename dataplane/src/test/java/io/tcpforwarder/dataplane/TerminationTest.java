package io.tcpforwarder.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TerminationTest {
    private final List<String> events = new ArrayList<>();

    private Termination termination(Runnable drain) {
        return new Termination(drain, code -> events.add("exit " + code), code -> events.add("halt " + code));
    }

    @Test
    void whoStoppedInGoodOrderExitsWithZero() {
        termination(() -> events.add("drained")).signalled("TERM", 15);
        assertThat(events).containsExactly("drained", "exit 0");
    }

    @Test
    void aProcessThatCannotStopInGoodOrderEndsAllTheSame() {
        termination(() -> {
                    throw new IllegalStateException("no");
                })
                .signalled("TERM", 15);
        assertThat(events).containsExactly("exit 1");
    }

    @Test
    void aSecondSignalEndsTheProcessAtOnce() {
        Termination termination = termination(() -> {});
        termination.signalled("INT", 2);
        termination.signalled("INT", 2);
        assertThat(events).containsExactly("exit 0", "halt 130");
    }
}
