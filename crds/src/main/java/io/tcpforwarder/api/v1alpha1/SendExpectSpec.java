package io.tcpforwarder.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * A conversation that shows whether a server works.
 *
 * @param send text to send, as UTF-8
 * @param sendHex bytes to send
 * @param expect text to find in the answer, as UTF-8
 * @param expectHex bytes to find in the answer
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SendExpectSpec(
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription(
                "Text to send once connected, exactly as it stands, 1 to 1024 characters; in YAML, write line ends as \"PING\\r\\n\" in double quotes. Default: nothing is sent.")
        @Nullable
        String send,

        @Size(min = 2, max = 2048)
        @Pattern(HEX)
        @JsonPropertyDescription(
                "The same as pairs of hexadecimal digits, for bytes that are no text. Not with send. Default: nothing is sent.")
        @Nullable
        String sendHex,

        @Size(min = 1, max = 1024)
        @JsonPropertyDescription(
                "Text that must appear somewhere in the first 4096 bytes of the answer, 1 to 1024 characters. Exactly one of expect and expectHex is required. Default: none.")
        @Nullable
        String expect,

        @Size(min = 2, max = 2048)
        @Pattern(HEX)
        @JsonPropertyDescription(
                "The same as pairs of hexadecimal digits, for bytes that are no text. Not with expect. Default: none.")
        @Nullable
        String expectHex) {
    /** Pairs of hexadecimal digits. */
    public static final String HEX = "^([0-9a-fA-F]{2})*$";
}
