package io.tcpforwarder.operator.announce;

import java.time.Instant;

/**
 * An event as it is to be written now; with the same id it is the same event.
 *
 * @param id tells it from all others of its forwarder
 * @param warning whether a person should look
 * @param reason in one word
 * @param note for a person
 * @param count how often it happened
 * @param first when it happened first
 * @param last when it happened last
 */
record Telling(String id, boolean warning, String reason, String note, int count, Instant first, Instant last) {}
