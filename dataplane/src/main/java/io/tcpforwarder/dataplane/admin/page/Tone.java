package io.tcpforwarder.dataplane.admin.page;

import java.util.Locale;

/** How something is shown: by color and by a sign, for not everybody tells colors apart. Better ones first. */
enum Tone {
    GOOD("●"),
    QUIET("○"),
    WARNING("▲"),
    BAD("■");

    private final String sign;

    Tone(String sign) {
        this.sign = sign;
    }

    /** Its class in the style sheet. */
    String style() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Appends a word with the sign before it. */
    void badge(Html html, String word) {
        html.open("span", "class", "badge " + style())
                .leaf("span", sign, "aria-hidden", "true")
                .text(" " + word)
                .close("span");
    }
}
