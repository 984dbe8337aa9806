package io.tcpforwarder.operator.admin;

/**
 * The answer to {@code /readyz}.
 *
 * @param ready whether the process does its part
 * @param text why not, or what a person should know though it does; lines
 */
public record Readiness(boolean ready, String text) {}
