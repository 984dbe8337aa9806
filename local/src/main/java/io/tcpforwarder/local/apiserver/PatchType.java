package io.tcpforwarder.local.apiserver;

import java.util.Arrays;

/** The forms of a patch, told apart by the media type. */
enum PatchType {
    APPLY("application/apply-patch+yaml"),
    JSON("application/json-patch+json"),
    MERGE("application/merge-patch+json"),
    STRATEGIC("application/strategic-merge-patch+json");

    private final String mediaType;

    PatchType(String mediaType) {
        this.mediaType = mediaType;
    }

    static PatchType of(String contentType) {
        return Arrays.stream(values())
                .filter(type -> contentType.startsWith(type.mediaType))
                .findFirst()
                .orElseThrow(() -> ApiException.unsupportedMediaType(contentType));
    }
}
