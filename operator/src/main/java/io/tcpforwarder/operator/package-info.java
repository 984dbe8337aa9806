/**
 * The operator turns each {@code TcpForwarder} into the objects that serve it and keeps them so. The root package is the
 * wiring: {@link io.tcpforwarder.operator.Main} reads flags, {@link io.tcpforwarder.operator.OperatorProcess} starts and
 * stops what the other packages do. Only here may anything read a clock or the environment.
 */
@NullMarked
package io.tcpforwarder.operator;

import org.jspecify.annotations.NullMarked;
