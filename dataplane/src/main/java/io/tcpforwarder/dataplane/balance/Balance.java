package io.tcpforwarder.dataplane.balance;

/** One immutable snapshot of what event loops may choose from. */
public record Balance() {}
