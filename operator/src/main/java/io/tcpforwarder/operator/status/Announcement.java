package io.tcpforwarder.operator.status;

/**
 * One thing that happened, for {@code kubectl describe}.
 *
 * @param warning whether a person should look
 * @param detail whether it concerns a single endpoint, of which there may be thousands
 * @param reason in one word
 * @param note for a person; the same each time that the same happens
 * @param cause behind the note, may be another each time; empty if there is nothing to say
 */
public record Announcement(boolean warning, boolean detail, String reason, String note, String cause) {
    public Announcement(boolean warning, boolean detail, String reason, String note) {
        this(warning, detail, reason, note, "");
    }

    /** All that a person is told. */
    public String text() {
        return note + cause;
    }
}
