package io.tcpforwarder.local.node;

import java.io.IOException;

/**
 * Runs a program that ends as soon as the process that started it does, however that ends: the pipe that is its standard
 * input then closes. A shutdown hook alone would leave the pods behind when the cluster is killed.
 */
final class Leash {
    private Leash() {}

    /** The first argument is the main class, the others are its own. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread.ofPlatform().daemon().name("leash").start(Leash::holdOn);
        String[] rest = new String[arguments.length - 1];
        System.arraycopy(arguments, 1, rest, 0, rest.length);
        Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    }

    private static void holdOn() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever said; only the end counts.
            }
        } catch (IOException e) {
            System.err.println("The cluster is gone: " + e.getMessage());
        }
        Runtime.getRuntime().halt(1);
    }
}
