package io.tcpforwarder.dataplane.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tcpforwarder.api.config.DataPlaneConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a {@link DataPlaneConfig} from JSON or YAML. Stateless: any thread. */
public final class ConfigReader {
    private final boolean slicesOnly;
    private final ObjectMapper json = strict(JsonMapper.builder().build());
    private final ObjectMapper yaml = strict(YAMLMapper.builder().build());

    /** Takes every source of endpoints. */
    public ConfigReader() {
        this(false);
    }

    private ConfigReader(boolean slicesOnly) {
        this.slicesOnly = slicesOnly;
    }

    /**
     * For a config that comes from a ConfigMap: whoever may edit that one may not yet connect where he likes, nor read files of the
     * pod. The operator writes nothing but EndpointSlices.
     */
    public static ConfigReader ofConfigMap() {
        return new ConfigReader(true);
    }

    private static ObjectMapper strict(ObjectMapper mapper) {
        return mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
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
        ObjectMapper mapper = text.stripLeading().startsWith("{") ? json : yaml;
        DataPlaneConfig config;
        try {
            // First: of a version that is not read, fields would seem wrong that are only unknown here.
            JsonNode version = mapper.readTree(text).path("schemaVersion");
            if (version.isInt() && !ConfigCheck.isRead(version.intValue())) {
                throw new ConfigException(place + ": " + ConfigCheck.unread(version.intValue()));
            }
            config = mapper.readValue(text, DataPlaneConfig.class);
        } catch (JsonMappingException e) {
            throw new ConfigException(place + ": " + path(e.getPath()) + problem(e));
        } catch (JsonProcessingException e) {
            throw new ConfigException(place + ": " + position(e) + firstLine(e.getOriginalMessage()));
        }
        if (config == null) {
            throw new ConfigException(place + ": is empty; expected a config with listeners");
        }
        check(config, place);
        return config;
    }

    /**
     * Checks what the types do not say.
     *
     * @throws ConfigException if it cannot be used
     */
    public void check(DataPlaneConfig config, String place) throws ConfigException {
        List<String> problems = ConfigCheck.problems(config, slicesOnly);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems.stream()
                    .map(problem -> place + ": " + problem)
                    .collect(Collectors.joining(System.lineSeparator())));
        }
    }

    private String problem(JsonMappingException e) {
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                "unknown field; known here: "
                        + Objects.requireNonNullElse(unknown.getKnownPropertyIds(), List.of()).stream()
                                .map(Object::toString)
                                .sorted()
                                .collect(Collectors.joining(", "));
            case InvalidFormatException wrong
            when wrong.getTargetType().isEnum() ->
                "'" + wrong.getValue() + "'; expected one of " + names(wrong.getTargetType());
            case InvalidFormatException wrong -> expected(wrong, "'" + wrong.getValue() + "'; expected ");
            case MismatchedInputException wrong -> expected(wrong, "expected ");
            default -> position(e) + firstLine(e.getOriginalMessage());
        };
    }

    private static String expected(MismatchedInputException e, String start) {
        Class<?> type = e.getTargetType();
        if (type == null) {
            return firstLine(e.getOriginalMessage());
        }
        return switch (type.getSimpleName()) {
            case "int", "Integer", "long", "Long" -> start + "a whole number";
            case "Duration" -> firstLine(e.getOriginalMessage());
            case "String" -> start + "text";
            case "List", "ArrayList" -> start + "a list";
            default -> start + "an object with fields";
        };
    }

    private String names(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> json.valueToTree(constant).asText())
                .collect(Collectors.joining(", "));
    }

    private static String path(List<JsonMappingException.Reference> path) {
        StringBuilder text = new StringBuilder();
        for (JsonMappingException.Reference step : path) {
            if (step.getFieldName() == null) {
                text.append('[').append(step.getIndex()).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return text.isEmpty() ? "" : text.append(": ").toString();
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
