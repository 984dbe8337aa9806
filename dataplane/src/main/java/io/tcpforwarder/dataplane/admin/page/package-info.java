/**
 * The page that a person looks at: what the data plane does, on one screen. HTML without anything from elsewhere, complete without a
 * script; a script only refreshes it. May know {@code view}, {@code endpoint} and {@code health}.
 */
@NullMarked
package io.tcpforwarder.dataplane.admin.page;

import org.jspecify.annotations.NullMarked;
