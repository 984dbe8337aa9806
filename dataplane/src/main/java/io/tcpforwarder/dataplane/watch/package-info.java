/**
 * Lists and watches one kind of Kubernetes object. Keeps the last state whatever goes wrong: only a list that succeeded, or an
 * event that says so, removes anything. Knows nothing of the rest.
 */
@NullMarked
package io.tcpforwarder.dataplane.watch;

import org.jspecify.annotations.NullMarked;
