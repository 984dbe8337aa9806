package io.tcpforwarder.dataplane;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the process does at a signal. A shutdown hook would not do: it cannot be asked twice, and there is none for SIGHUP. The
 * JDK's sun.misc.Signal (module jdk.unsupported) is met by reflection, because javac warns of it in a way that nothing can suppress.
 */
final class Signals {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /**
     * Replaces what the JVM does at a signal.
     *
     * @param name without SIG
     * @param action run at each one, on a thread of its own
     */
    static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler handling = (_, method, _) -> {
                if (!method.getName().equals("handle")) {
                    throw new UnsupportedOperationException(method.getName());
                }
                action.run();
                return null;
            };
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance(name),
                            Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, handling));
        } catch (ReflectiveOperationException e) {
            // A system without this signal, or a JVM that keeps it (-Xrs).
            log.debug("SIG{} has its usual effect", name, e);
        }
    }
}
