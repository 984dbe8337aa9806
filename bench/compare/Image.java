import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Starts a build as its image would: with the image's flags and environment, from an archive of its classes, with Netty's library
 * unpacked. Only the Java runtime is this machine's, and the memory is the limit that pods have by default.
 */
final class Image {
    private static final String LIBRARY = "META-INF/native/libnetty_transport_native_epoll_%s.so";

    private final Path root;
    private final Path folder;

    Image(Path root, Path folder) {
        this.root = root;
        this.folder = folder;
    }

    /** The command up to the program's own arguments; the first time, what it needs is made. */
    List<String> command(String name, Path jar, List<String> options) {
        try {
            Path archive = folder.resolve(name + ".aot");
            List<String> flags = flags();
            if (Files.notExists(archive)) {
                archive(jar, archive, flags);
                Files.write(
                        Files.createDirectories(folder.resolve(name + ".native"))
                                .resolve(libraryName()),
                        library(jar));
            }
            List<String> command = new ArrayList<>(List.of("env", "MALLOC_ARENA_MAX=1", java(), "-XX:MaxRAM=256m"));
            command.addAll(flags);
            command.add("-XX:AOTCache=" + archive);
            command.add("-Djava.library.path=" + folder.resolve(name + ".native"));
            command.addAll(options);
            command.addAll(List.of("-jar", jar.toString()));
            return command;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** But for the two that name places in the image. */
    private List<String> flags() throws IOException {
        return Files.readAllLines(root.resolve("image/dataplane.args")).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .filter(line -> !line.contains("AOTCache") && !line.contains("java.library.path"))
                .toList();
    }

    private void archive(Path jar, Path archive, List<String> flags) throws Exception {
        List<String> command = new ArrayList<>(List.of(java(), "-Xshare:dump", "-Xlog:disable", "-Xlog:all=error"));
        flags.stream().filter(flag -> !flag.contains("RAMPercentage")).forEach(command::add);
        command.addAll(List.of(
                "-Xmx64m",
                "-XX:SharedClassListFile=" + root.resolve("image/dataplane.classes"),
                "-XX:SharedArchiveFile=" + archive,
                "-cp",
                jar.toString()));
        Child.run(60, command.toArray(String[]::new));
    }

    private static byte[] library(Path jar) throws IOException {
        try (var jars = Files.newDirectoryStream(
                jar.resolveSibling("lib"), "netty-transport-native-epoll-*linux-" + machine() + ".jar")) {
            for (Path found : jars) {
                try (ZipFile zip = new ZipFile(found.toFile())) {
                    ZipEntry entry = zip.getEntry(LIBRARY.formatted(machine()));
                    return zip.getInputStream(entry).readAllBytes();
                }
            }
        }
        throw new IOException("no library of Netty beside " + jar);
    }

    private static String libraryName() {
        return Path.of(LIBRARY.formatted(machine())).getFileName().toString();
    }

    private static String machine() {
        return System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch_64";
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElse("java");
    }
}
