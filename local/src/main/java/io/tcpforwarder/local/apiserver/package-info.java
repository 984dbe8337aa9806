/**
 * A Kubernetes API server in one process and in memory, true enough for kubectl, for controllers and for their caches:
 * create, read, replace, patch in all four forms (server-side apply too), delete with finalizers and owner references, watch
 * with history and bookmarks, status and scale, discovery, tables, OpenAPI, and the structural schema of a
 * CustomResourceDefinition. Not here: CEL rules, admission, authorization, conflicts between field managers, and several API
 * versions of one kind. Knows nothing of TcpForwarder.
 *
 * <p>A request goes {@code ApiServer} (HTTP) → {@code Resources} (verbs, what may change and how) → {@code Store} (objects,
 * versions, history). Objects are JSON trees; one that the store holds is never changed, only replaced.
 */
@NullMarked
package io.tcpforwarder.local.apiserver;

import org.jspecify.annotations.NullMarked;
