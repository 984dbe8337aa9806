package io.tcpforwarder.dataplane.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tcpforwarder.api.config.DataPlaneConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a {@link DataPlaneConfig} from JSON or YAML. Stateless: any thread. */
public final class ConfigReader {
    private final boolean slicesOnly;
    private final int takenPort;

    /** Takes every source of endpoints. */
    public ConfigReader() {
        this(false, 0);
    }

    /**
     * Takes every source of endpoints.
     *
     * @param takenPort which no listener may have, because this process has it for something else; 0 for none
     */
    public ConfigReader(int takenPort) {
        this(false, takenPort);
    }

    private ConfigReader(boolean slicesOnly, int takenPort) {
        this.slicesOnly = slicesOnly;
        this.takenPort = takenPort;
    }

    /**
     * For a config that comes from a ConfigMap: whoever may edit that one may not yet connect where he likes, nor read files of the
     * pod. The operator writes nothing but EndpointSlices. A listener on a port that is taken keeps none of the others from serving.
     */
    public static ConfigReader ofConfigMap() {
        return new ConfigReader(true, 0);
    }

    /**
     * Reads a file.
     *
     * @throws ConfigException if it cannot be read or does not hold a config that can be used
     */
    public DataPlaneConfig read(Path file) throws ConfigException {
        try {
            return read(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new ConfigException(file + ": there is no such file");
        } catch (CharacterCodingException e) {
            throw new ConfigException(file + ": is no text in UTF-8");
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getMessage());
        }
    }

    /**
     * Reads text.
     *
     * @param place where it comes from, the beginning of every message
     * @throws ConfigException if it is not a config that can be used
     */
    public DataPlaneConfig read(String text, String place) throws ConfigException {
        DataPlaneConfig config = new RecordReader(place).read(value(text, place), DataPlaneConfig.class);
        check(config, place);
        return config;
    }

    /**
     * Checks what the types do not say.
     *
     * @throws ConfigException if it cannot be used
     */
    public void check(DataPlaneConfig config, String place) throws ConfigException {
        List<String> problems = ConfigCheck.problems(config, slicesOnly, takenPort);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems.stream()
                    .map(problem -> place + ": " + problem)
                    .collect(Collectors.joining(System.lineSeparator())));
        }
    }

    private static Value value(String text, String place) throws ConfigException {
        Value value;
        try {
            value = Value.parse(text);
        } catch (JsonProcessingException e) {
            throw new ConfigException(place + ": " + position(e) + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("a text is always read to its end", e);
        }
        if (value == null) {
            throw new ConfigException(place + ": is empty; expected a config with listeners");
        }
        // First: of a version that is not read, fields would seem wrong that are only unknown here.
        if (value instanceof Value.Mapping(Map<String, Value> fields)
                && fields.get("schemaVersion") instanceof Value.Scalar version) {
            Long number = version.whole();
            if (number != null && !ConfigCheck.isRead(number)) {
                throw new ConfigException(place + ": " + ConfigCheck.unread(number));
            }
        }
        return value;
    }

    private static String position(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : "line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ": ";
    }

    private static String firstLine(@Nullable String message) {
        return String.valueOf(message).lines().findFirst().orElse("");
    }
}
