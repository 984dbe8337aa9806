package io.tcpforwarder.operator.status;

/**
 * One thing that happened, for {@code kubectl describe}.
 *
 * @param warning whether a person should look
 * @param reason in one word
 * @param note for a person
 */
public record Announcement(boolean warning, String reason, String note) {}
