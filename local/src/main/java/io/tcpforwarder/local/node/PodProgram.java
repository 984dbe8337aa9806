package io.tcpforwarder.local.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What every container of the node runs, whatever its image: a Java program.
 *
 * @param classPath as the {@code java} command takes it
 * @param mainClass of the program
 * @param directory for the files and the output of the pods, one folder each
 */
public record PodProgram(String classPath, String mainClass, Path directory) {
    /** The program on the class path of this process. */
    public static PodProgram ofOwnClassPath(String mainClass, Path directory) {
        return new PodProgram(System.getProperty("java.class.path"), mainClass, directory);
    }

    /** Small and quick to start: a demo runs several beside each other. */
    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", classPath, Leash.class.getName(), mainClass));
        return command;
    }
}
