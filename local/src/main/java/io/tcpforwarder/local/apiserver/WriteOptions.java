package io.tcpforwarder.local.apiserver;

/**
 * How a write was asked for.
 *
 * @param fieldManager who writes; tells apart what server-side apply may take away
 * @param dryRun answer as if, change nothing
 * @param strict unknown fields are an error instead of being cut off
 */
record WriteOptions(String fieldManager, boolean dryRun, boolean strict) {}
