package io.tcpforwarder.dataplane.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.endpoint.EndpointSet;
import io.tcpforwarder.dataplane.time.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileSourceTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ManualTime time = new ManualTime();
    private final List<EndpointSet> told = new ArrayList<>();

    private FileSource start(Path file) {
        FileSource source = new FileSource(new AddressFile(file), time.scheduler(), time.ticker());
        source.start(told::add);
        time.advance(Duration.ZERO);
        return source;
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("backends"), text);
    }

    private List<String> last() {
        return labels(told.getLast());
    }

    private static List<String> labels(EndpointSet set) {
        return set.endpoints().entrySet().stream()
                .map(entry -> entry.getKey().label() + " " + entry.getValue() + " " + set.weight(entry.getKey()))
                .toList();
    }

    @Test
    void tellsAddressesWithTheirWeights() throws IOException {
        FileSource source = start(write("10.0.0.1:80\n10.0.0.2:80 weight=7\n10.0.0.3:80 weight=0\n"));

        assertThat(last()).containsExactly("10.0.0.1:80 READY 1", "10.0.0.2:80 READY 7", "10.0.0.3:80 NOT_READY 1");
        assertThat(source.error()).isNull();
    }

    @Test
    void aChangeIsToldWithinOneAndAQuarterSeconds() throws IOException {
        start(write("10.0.0.1:80"));
        write("10.0.0.2:80");
        time.advance(Duration.ofMillis(1_200));

        assertThat(told).hasSize(2);
        assertThat(last()).containsExactly("10.0.0.2:80 READY 1");
        time.advance(Duration.ofMinutes(1));
        assertThat(told).hasSize(2);
    }

    @Test
    void aFileThatIsBeingWrittenIsNotBelievedYet() throws IOException {
        start(write("10.0.0.1:80\n10.0.0.2:80\n"));
        write("");
        time.advance(Duration.ofMillis(1_100));
        write("10.0.0.1:80\n");
        time.advance(Duration.ofMillis(150));
        write("10.0.0.1:80\n10.0.0.3:80\n");
        time.advance(Duration.ofSeconds(2));

        assertThat(told).hasSize(2);
        assertThat(last()).containsExactly("10.0.0.1:80 READY 1", "10.0.0.3:80 READY 1");
    }

    @Test
    void replacementByRenameIsSeen() throws IOException {
        Path file = write("10.0.0.1:80");
        start(file);
        Path next = Files.writeString(folder.resolve("next"), "10.0.0.2:80");
        Files.setLastModifiedTime(next, Files.getLastModifiedTime(file));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        time.advance(Duration.ofSeconds(2));

        assertThat(last()).containsExactly("10.0.0.2:80 READY 1");
    }

    @Test
    void aMountedConfigMapThatChangesIsSeen() throws IOException {
        Path one = Files.createDirectory(folder.resolve("..one"));
        Path two = Files.createDirectory(folder.resolve("..two"));
        Files.writeString(one.resolve("list"), "10.0.0.1:80");
        Files.writeString(two.resolve("list"), "10.0.0.2:80");
        Path data = Files.createSymbolicLink(folder.resolve("..data"), one.getFileName());
        start(Files.createSymbolicLink(folder.resolve("list"), Path.of("..data", "list")));
        Path tmp = Files.createSymbolicLink(folder.resolve("..data_tmp"), two.getFileName());
        Files.move(tmp, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        time.advance(Duration.ofSeconds(2));

        assertThat(last()).containsExactly("10.0.0.2:80 READY 1");
    }

    @Test
    void aBadLineIsToldAndTheRestIsUsed() throws IOException {
        Path file = write("10.0.0.1:80");
        FileSource source = start(file);
        write("10.0.0.1:80\n10.0.0.2\n10.0.0.3:80");
        time.advance(Duration.ofSeconds(2));

        assertThat(last()).containsExactly("10.0.0.1:80 READY 1", "10.0.0.3:80 READY 1");
        assertThat(source.error()).startsWith(file + ":2: '10.0.0.2' is not an address; expected ");
        write("10.0.0.1:80");
        time.advance(Duration.ofSeconds(2));
        assertThat(source.error()).isNull();
    }

    @Test
    void aFileOfNothingButBadLinesRemovesNothing() throws IOException {
        Path file = write("10.0.0.1:80");
        FileSource source = start(file);
        write("<html>\n<body>\n");
        time.advance(Duration.ofSeconds(5));

        assertThat(told).hasSize(1);
        assertThat(source.error()).startsWith(file + ":1: ").endsWith("(and 1 more)");
    }

    @Test
    void aFileThatWasEmptiedOnPurposeIsTheTruth() throws IOException {
        FileSource source = start(write("10.0.0.1:80"));
        write("# nothing for now\n");
        time.advance(Duration.ofSeconds(2));

        assertThat(last()).isEmpty();
        assertThat(source.error()).isNull();
    }

    @Test
    void aFileThatIsGoneRemovesNothingAndComesBack() throws IOException {
        Path file = write("10.0.0.1:80");
        FileSource source = start(file);
        Files.delete(file);
        time.advance(Duration.ofSeconds(30));
        assertThat(told).hasSize(1);
        assertThat(source.error()).isEqualTo(file + ": there is no such file");
        assertThat(source.stale()).isGreaterThan(Duration.ofSeconds(28));

        write("10.0.0.1:80");
        time.advance(Duration.ofSeconds(3));
        assertThat(told).hasSize(1);
        assertThat(source.error()).isNull();
        assertThat(source.stale()).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void anEmptyFileThatComesAfterNoneIsTheTruth() throws IOException {
        Path file = write("10.0.0.1:80");
        start(file);
        Files.delete(file);
        time.advance(Duration.ofSeconds(5));
        write("");
        time.advance(Duration.ofSeconds(3));

        assertThat(last()).isEmpty();
    }

    @Test
    void aFileThatIsNotThereYetIsWaitedFor() throws IOException {
        FileSource source = start(folder.resolve("backends"));
        time.advance(Duration.ofSeconds(10));
        assertThat(told).isEmpty();
        assertThat(source.error()).contains("there is no such file");

        write("10.0.0.1:80");
        time.advance(Duration.ofSeconds(2));
        assertThat(last()).containsExactly("10.0.0.1:80 READY 1");
    }

    @Test
    void aNameThatCannotBeFoundIsToldAndLookedUpAgain() throws IOException {
        Path file = write("nowhere.invalid:80\n127.0.0.2:80");
        FileSource source = start(file);

        assertThat(last()).containsExactly("127.0.0.2:80 READY 1");
        assertThat(source.error()).isEqualTo(file + ": cannot find the address of host 'nowhere.invalid'");
        time.advance(Duration.ofSeconds(20));
        assertThat(told).hasSize(1);
        assertThat(source.error()).isNotNull();
    }

    @Test
    void whatAListenerThrowsIsToldAndItHearsTheSameAgain() throws IOException {
        Path file = write("10.0.0.1:80");
        FileSource source = new FileSource(new AddressFile(file), time.scheduler(), time.ticker());
        List<String> faults = new ArrayList<>(List.of("a fault"));
        source.start(set -> {
            if (!faults.isEmpty()) {
                throw new IllegalStateException(faults.removeFirst());
            }
            told.add(set);
        });
        time.advance(Duration.ZERO);
        assertThat(source.error()).isEqualTo(file + ": java.lang.IllegalStateException: a fault");

        time.advance(Duration.ofSeconds(2));
        assertThat(last()).containsExactly("10.0.0.1:80 READY 1");
        assertThat(source.error()).isNull();
    }

    @Test
    void aClosedSourceReadsNothingMore() throws IOException {
        FileSource source = start(write("10.0.0.1:80"));
        source.close();
        write("10.0.0.2:80");
        time.advance(Duration.ofSeconds(5));

        assertThat(told).hasSize(1);
    }
}
