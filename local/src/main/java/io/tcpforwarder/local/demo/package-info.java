/**
 * The README's first command: the embedded cluster with the real operator, three small backends of which one is slow and one
 * begins to fail, a TcpForwarder in front of them, clients, and a screen that shows what {@code kubectl describe} would show.
 */
@NullMarked
package io.tcpforwarder.local.demo;

import org.jspecify.annotations.NullMarked;
