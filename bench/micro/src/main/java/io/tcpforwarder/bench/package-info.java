/** Microbenchmarks of what the data plane does for each connection, each read and each sample. May know all of the data plane. */
@NullMarked
package io.tcpforwarder.bench;

import org.jspecify.annotations.NullMarked;
