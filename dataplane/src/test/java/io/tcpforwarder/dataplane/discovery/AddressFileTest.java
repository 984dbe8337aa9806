package io.tcpforwarder.dataplane.discovery;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpforwarder.dataplane.endpoint.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressFileTest {
    private final AddressFile file = new AddressFile(Path.of("backends.txt"));

    @Test
    void holdsAnAddressALineWithWeightsAndComments() {
        AddressFile.Content content = file.parse("""
                # the old rack
                10.0.0.1:6379

                10.0.0.2:6379   weight=5   # new machine
                [fd00::1]:6379\tweight=0
                  redis-3:6380  \r
                """);

        assertThat(content.problems()).isEmpty();
        assertThat(content.weights())
                .containsExactly(
                        entry(new HostPort("10.0.0.1", 6379), 1),
                        entry(new HostPort("10.0.0.2", 6379), 5),
                        entry(new HostPort("fd00::1", 6379), 0),
                        entry(new HostPort("redis-3", 6380), 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.9 | backends.txt:2: '10.0.0.9' is not an address; expected host:port or [IPv6 address]:port, with a port from 1 to 65535",
                "10.0.0.9:80 weight=1001 | backends.txt:2: weight 1001; expected a number from 0 to 1000",
                "10.0.0.9:80 weight=x | backends.txt:2: '10.0.0.9:80 weight=x'; expected an address, or an address and weight=N",
                "10.0.0.9:80 10.0.0.8:80 | backends.txt:2: '10.0.0.9:80 10.0.0.8:80'; expected an address, or an address and weight=N",
                "10.0.0.1:80 weight=3 | backends.txt:2: 10.0.0.1:80 stands in line 1 already; that one counts"
            })
    void aBadLineIsToldWithItsNumberAndTheRestIsUsed(String line, String problem) {
        AddressFile.Content content = file.parse("10.0.0.1:80\n" + line + "\n10.0.0.2:80\n");

        assertThat(content.problems()).containsExactly(problem);
        assertThat(content.weights())
                .containsExactly(entry(new HostPort("10.0.0.1", 80), 1), entry(new HostPort("10.0.0.2", 80), 1));
    }

    @Test
    void aFileThatIsNotThereOrNotAFileIsTold(@TempDir Path folder) {
        Path missing = folder.resolve("none");
        assertThat(new AddressFile(missing).problems()).containsExactly(missing + ": there is no such file");
        assertThat(new AddressFile(folder).problems())
                .singleElement()
                .asString()
                .startsWith(folder + ": cannot be read: ");
    }

    @Test
    void aFileTooLargeToBeOneIsRefused(@TempDir Path folder) throws IOException {
        Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
        assertThat(new AddressFile(large).problems())
                .containsExactly(large + ": cannot be read: it is larger than 1048576 bytes");
    }
}
