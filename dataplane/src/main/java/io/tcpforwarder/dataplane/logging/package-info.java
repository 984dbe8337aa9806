/**
 * The process's own log: its level and form, which change while it runs, and the access log. The only package that knows
 * Logback; all others write through SLF4J. May know {@code listener}, {@code endpoint}, {@code view} and the {@code crds} module.
 */
@NullMarked
package io.tcpforwarder.dataplane.logging;

import org.jspecify.annotations.NullMarked;
