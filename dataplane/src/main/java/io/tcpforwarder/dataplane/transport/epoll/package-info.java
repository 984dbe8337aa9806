/**
 * Plain TCP on Linux: Netty's event loops with one {@code EpollIoHandle} for each socket, and no channel. A channel costs more
 * system calls and wake-ups, and Netty 4.2.18's epoll channel loses bytes: it deregisters a socket that waits for nothing
 * ({@code EpollIoHandler} on {@code EpollIoOps.NONE}) and fails with ENOENT when that socket, half-closed, has to wait for room to
 * write.
 */
@NullMarked
package io.tcpforwarder.dataplane.transport.epoll;

import org.jspecify.annotations.NullMarked;
