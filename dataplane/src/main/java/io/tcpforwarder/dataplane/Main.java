package io.tcpforwarder.dataplane;

import io.tcpforwarder.dataplane.admin.HttpLimits;
import picocli.CommandLine;

/** The program {@code tcpforwarder}. */
public final class Main {
    private Main() {}

    /** Runs until it is told to stop; a usage error exits with 2, a config that cannot be used with 1. */
    public static void main(String[] args) {
        HttpLimits.apply();
        int code = new CommandLine(new ForwardCommand()).execute(args);
        if (code != 0) {
            System.exit(code);
        }
    }
}
