package io.tcpforwarder.dataplane;

import io.tcpforwarder.dataplane.admin.HttpLimits;
import io.tcpforwarder.dataplane.logging.LogProvider;

/** The program {@code tcpforwarder}. */
public final class Main {
    private Main() {}

    /** Runs until it is told to stop; a usage error exits with 2, a config that cannot be used with 1. */
    public static void main(String[] args) {
        LogProvider.use();
        HttpLimits.apply();
        int code = new ForwardCommand(System.out, System.err).run(args);
        if (code != 0) {
            System.exit(code);
        }
    }
}
