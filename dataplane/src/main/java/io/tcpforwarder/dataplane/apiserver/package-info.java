/**
 * The API server of the cluster that this process is a pod of: GET, watch and server-side apply, over HTTP/1.1 and with the account of
 * the pod. Knows nothing of the rest, and of objects only that they are JSON. What is asked of a cluster from outside of it goes through
 * fabric8's client, which knows kubeconfigs; a pod does without, because that client is a third of what starting it takes and 11 MiB
 * of its memory (docs/performance.md).
 */
@NullMarked
package io.tcpforwarder.dataplane.apiserver;

import org.jspecify.annotations.NullMarked;
