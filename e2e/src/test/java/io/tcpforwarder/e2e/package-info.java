/**
 * The promises of the README kept on a real cluster: real kubelet, real pods from our images, real EndpointSlices. One
 * installation by Helm serves all tests; each test has a namespace of its own. Knows the API and the command line, nothing of
 * the operator's or the data plane's code.
 */
@NullMarked
package io.tcpforwarder.e2e;

import org.jspecify.annotations.NullMarked;
