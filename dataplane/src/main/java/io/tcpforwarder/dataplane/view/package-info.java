/**
 * Read-only records of what the data plane is doing, for reports, metrics and admin. May know {@code endpoint} and
 * {@code health}.
 */
@NullMarked
package io.tcpforwarder.dataplane.view;

import org.jspecify.annotations.NullMarked;
