import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** A program that this run started, with the processes that it started in turn. */
final class Child implements AutoCloseable {
    /** USER_HZ, in which /proc tells CPU time. */
    private static final double TICKS_PER_SECOND = 100;

    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /** Its output goes to {@code name.out} in the folder. */
    static Child start(Path folder, String name, List<String> command) {
        try {
            return new Child(new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve(name + ".out").toFile())
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end and answers what it printed. */
    static String run(int seconds, String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread bound = Thread.startVirtualThread(() -> {
            try {
                if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                // It has ended in time.
            }
        });
        String output = new String(process.getInputStream().readAllBytes());
        int code = process.waitFor();
        bound.interrupt();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code + ":\n" + output);
        }
        return output;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** User and kernel, of all its processes that live; exact to a tick, since the kernel scales both to the measured run time. */
    double cpuSeconds() {
        return sum(pid -> {
                    String stat = read(pid, "stat");
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                })
                / TICKS_PER_SECOND;
    }

    /** How often its threads went to sleep, each of which costs somebody a wake-up. */
    long sleeps() {
        return sum(pid -> {
            try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
                return threads.mapToLong(thread -> number(thread.resolve("status"), "voluntary_ctxt_switches:"))
                        .sum();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static long number(Path file, String name) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException e) {
            // A thread that has just ended.
            return 0;
        }
    }

    /** Memory of its own: no file behind it, shared pages divided among those who share them. */
    long anonymousBytes() {
        return 1024 * sum(pid -> number(Path.of("/proc", Long.toString(pid), "smaps_rollup"), "Pss_Anon:"));
    }

    private long sum(ToLongFunction<Long> of) {
        return pids().mapToLong(of).sum();
    }

    /** Of all its processes that live. */
    Stream<Long> pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid);
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void signal(String name) throws Exception {
        run(5, "kill", "-" + name, Long.toString(process.pid()));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
