/**
 * Reads {@code DataPlaneConfig} from a file or a ConfigMap, refuses what is wrong with one message that names the place, and
 * hands on what is right. May know the {@code crds} module, {@code endpoint}, {@code watch} and {@code apiserver}.
 */
@NullMarked
package io.tcpforwarder.dataplane.config;

import org.jspecify.annotations.NullMarked;
