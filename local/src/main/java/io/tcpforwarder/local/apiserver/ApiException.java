package io.tcpforwarder.local.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A request that is answered with a Status of kind failure. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;
    private final String reason;

    private ApiException(int code, String reason, String message) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    static ApiException badRequest(String message) {
        return new ApiException(400, "BadRequest", message);
    }

    static ApiException notFound(ResourceType type, String name) {
        return new ApiException(404, "NotFound", "%s \"%s\" not found".formatted(type.qualifiedPlural(), name));
    }

    static ApiException noSuchPath(String path) {
        return new ApiException(404, "NotFound", "the server could not find the requested resource: " + path);
    }

    static ApiException methodNotAllowed(String method) {
        return new ApiException(405, "MethodNotAllowed", "the server does not allow this method here: " + method);
    }

    static ApiException alreadyExists(ResourceType type, String name) {
        return new ApiException(
                409, "AlreadyExists", "%s \"%s\" already exists".formatted(type.qualifiedPlural(), name));
    }

    static ApiException conflict(ResourceType type, String name) {
        return new ApiException(
                409,
                "Conflict",
                "Operation cannot be fulfilled on %s \"%s\": the object has been modified; please apply your changes to the latest version and try again"
                        .formatted(type.qualifiedPlural(), name));
    }

    static ApiException expired(long version) {
        return new ApiException(410, "Expired", "too old resource version: " + version);
    }

    static ApiException unsupportedMediaType(String mediaType) {
        return new ApiException(415, "UnsupportedMediaType", "the server does not understand " + mediaType);
    }

    static ApiException invalid(ResourceType type, String name, String causes) {
        return new ApiException(422, "Invalid", "%s \"%s\" is invalid: %s".formatted(type.kind(), name, causes));
    }

    static ApiException internal(Exception cause) {
        return new ApiException(500, "InternalError", cause.toString());
    }

    int code() {
        return code;
    }

    ObjectNode status() {
        return Json.object("Status", "v1")
                .put("status", "Failure")
                .put("message", getMessage())
                .put("reason", reason)
                .put("code", code);
    }
}
