package io.tcpforwarder.dataplane.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.tcpforwarder.dataplane.logging.Logs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows and changes how much is logged. Any thread. */
final class LogLevel {
    private static final Logger log = LoggerFactory.getLogger(LogLevel.class);

    private static final int LONGEST_BODY = 1024;

    private final Logs logs;

    LogLevel(Logs logs) {
        this.logs = logs;
    }

    Answer answer(HttpExchange exchange) throws IOException {
        return switch (exchange.getRequestMethod()) {
            case "GET", "HEAD" -> shown();
            case "PUT" -> {
                if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
                    yield Answer.text(
                            403,
                            "changes are taken from this machine itself only (kubectl port-forward, or 127.0.0.1 in the pod)");
                }
                change(new String(exchange.getRequestBody().readNBytes(LONGEST_BODY), StandardCharsets.UTF_8).strip());
                yield shown();
            }
            default -> Answer.notAllowed(exchange, "GET, HEAD, PUT");
        };
    }

    private Answer shown() {
        return new Answer(200, "application/json", Json.text(logs.levels()));
    }

    private void change(String body) {
        String logger = Logs.ROOT;
        String level = body;
        if (body.startsWith("{")) {
            JsonNode wanted = json(body);
            logger = wanted.path("logger").asText(Logs.ROOT);
            level = wanted.path("level").asText();
        }
        logs.set(logger, level);
        log.info("The level of {} is {} until the config asks for another one", logger, level);
    }

    private static JsonNode json(String body) {
        try {
            return new ObjectMapper().readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body is no JSON: " + e.getOriginalMessage(), e);
        }
    }
}
