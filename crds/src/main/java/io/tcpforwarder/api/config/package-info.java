/**
 * What a data-plane process is told: {@link io.tcpforwarder.api.config.DataPlaneConfig}. The operator renders it into a
 * ConfigMap as JSON; a person who runs the data plane alone writes it as YAML. It speaks the words of the Kubernetes API and
 * shares its records, so that what is learned in one place is true in the other.
 */
@NullMarked
package io.tcpforwarder.api.config;

import org.jspecify.annotations.NullMarked;
