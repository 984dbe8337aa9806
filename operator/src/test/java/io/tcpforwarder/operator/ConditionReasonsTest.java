package io.tcpforwarder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.api.v1alpha1.ConditionReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reasons are a promise to who writes alerts on them. */
final class ConditionReasonsTest {
    private static final String USED = texts("src/main/java");
    private static final String TESTED = texts("src/test");

    @ParameterizedTest
    @EnumSource(ConditionReason.class)
    void everyReasonIsGivenSomewhereAndExpectedInATest(ConditionReason reason) {
        assertThat(USED).contains("ConditionReason." + reason.name());
        assertThat(TESTED).containsPattern("\\b" + reason.text() + "\\b");
    }

    private static String texts(String folder) {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(Files::isRegularFile)
                    .map(ConditionReasonsTest::text)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
