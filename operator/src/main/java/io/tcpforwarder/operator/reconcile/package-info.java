/**
 * One pass over one TcpForwarder: observe, validate, act, write the status. Strings the other packages together and holds no
 * rule of its own.
 */
@NullMarked
package io.tcpforwarder.operator.reconcile;

import org.jspecify.annotations.NullMarked;
