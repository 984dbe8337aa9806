/**
 * The program: command line, wiring, start and stop. The only package that may know all others, the wall clock and true
 * randomness.
 */
@NullMarked
package io.tcpforwarder.dataplane;

import org.jspecify.annotations.NullMarked;
