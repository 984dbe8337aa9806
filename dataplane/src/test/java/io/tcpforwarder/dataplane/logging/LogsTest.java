package io.tcpforwarder.dataplane.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.tcpforwarder.api.v1alpha1.LogFormat;
import io.tcpforwarder.api.v1alpha1.LogLevel;
import io.tcpforwarder.api.v1alpha1.LoggingSpec;
import org.junit.jupiter.api.Test;

final class LogsTest {
    private final LoggerContext context = new LoggerContext();
    private final Logs logs = new Logs(context);

    private void configured(LogLevel level) {
        logs.apply(new LoggingSpec(level, LogFormat.TEXT, false));
    }

    @Test
    void theConfigSetsTheLevel() {
        configured(LogLevel.WARN);
        assertThat(logs.levels()).containsExactly(java.util.Map.entry("ROOT", "WARN"));
    }

    @Test
    void whatAPersonSetLastsUntilTheConfigAsksForAnotherLevel() {
        context.getLogger("noisy").setLevel(Level.ERROR);
        configured(LogLevel.INFO);
        logs.set("ROOT", "debug");
        logs.set("noisy", "TRACE");
        logs.set("noisy", "Debug");
        configured(LogLevel.INFO);
        assertThat(logs.levels()).containsEntry("ROOT", "DEBUG").containsEntry("noisy", "DEBUG");
        configured(LogLevel.WARN);
        assertThat(logs.levels()).containsEntry("ROOT", "WARN").containsEntry("noisy", "ERROR");
    }

    @Test
    void aWordThatIsNoLevelIsRefused() {
        assertThatThrownBy(() -> logs.set("ROOT", "loud"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'loud' is no level; expected Error, Warn");
        assertThatThrownBy(() -> logs.set("ROOT", "off")).isInstanceOf(IllegalArgumentException.class);
    }
}
