/**
 * Lists and watches one kind of Kubernetes object. Keeps the last state whatever goes wrong: only a list that succeeded, or an
 * event that says so, removes anything. May know {@code apiserver}.
 */
@NullMarked
package io.tcpforwarder.dataplane.watch;

import org.jspecify.annotations.NullMarked;
