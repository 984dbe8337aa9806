import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Counts the system calls of all threads of a forwarder until its end. */
final class Strace {
    private final Child strace;
    private final Path counts;

    private Strace(Child strace, Path counts) {
        this.strace = strace;
        this.counts = counts;
    }

    static Strace of(Side side) throws Exception {
        Path counts = side.folder.resolve(side.name + ".calls");
        List<String> command = new ArrayList<>(List.of("strace", "-c", "-f", "-o", counts.toString()));
        side.child.pids().forEach(pid -> command.addAll(List.of("-p", Long.toString(pid))));
        Files.deleteIfExists(counts);
        Child strace = Child.start(side.folder, "strace", command);
        Path said = side.folder.resolve("strace.out");
        for (int tries = 0; !Files.readString(said).contains("attached"); tries++) {
            if (tries == 100) {
                throw new IOException("strace does not attach:\n" + Files.readString(said));
            }
            Thread.sleep(20);
        }
        // It tells of the first thread before it has all.
        Thread.sleep(300);
        return new Strace(strace, counts);
    }

    long end() throws Exception {
        strace.signal("INT");
        for (int tries = 0; tries < 250 && strace.alive(); tries++) {
            Thread.sleep(20);
        }
        // Of the last line: % time, seconds, microseconds for each, calls.
        return (long) Rows.find("\\n\\s*100\\.00\\s+\\S+\\s+\\S+\\s+(\\d+)", Files.readString(counts));
    }
}
