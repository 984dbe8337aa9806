package io.tcpforwarder.dataplane;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for. Either {@code config} is given, or {@code listen} and {@code to}.
 *
 * @param config file that says what to forward
 * @param listen port, 1 to 65535
 * @param to where to, as {@code host:port}; not looked into
 * @param check whether to say only what is wrong with the config
 * @param configMap name of the ConfigMap to follow, null for none
 * @param bindAddress to listen on, null for all
 * @param adminAddress of the admin port, null for the same
 * @param adminPort 0 to 65535; 0: none
 * @param threads event loops, 1 to 1024; null for one for each core
 */
record CommandLine(
        @Nullable Path config,
        @Nullable Integer listen,
        List<String> to,
        boolean check,
        @Nullable String configMap,
        @Nullable String bindAddress,
        @Nullable String adminAddress,
        int adminPort,
        @Nullable Integer threads) {
    private static final int DEFAULT_ADMIN_PORT = 9090;
    private static final int LAST_PORT = 65535;

    /** More than any machine has cores. */
    private static final int MOST_THREADS = 1024;

    /**
     * Checks the options.
     *
     * @throws UsageException if they do not belong together or one is out of its range
     */
    static CommandLine of(Options options) throws UsageException {
        boolean config = options.has(Option.CONFIG);
        boolean listen = options.has(Option.LISTEN);
        boolean to = options.has(Option.TO);
        if (config && (listen || to)) {
            throw new UsageException("--config and " + (listen ? "--listen" : "--to") + ": one excludes the other");
        }
        if (!config && !listen && !to) {
            throw new UsageException("nothing to forward; expected --config FILE, or --listen PORT and --to HOST:PORT");
        }
        if (listen != to) {
            throw new UsageException(
                    listen ? "--listen: expected --to HOST:PORT as well" : "--to: expected --listen PORT as well");
        }
        return new CommandLine(
                options.path(Option.CONFIG),
                options.number(Option.LISTEN, 1, LAST_PORT),
                options.values(Option.TO),
                options.has(Option.CHECK),
                options.value(Option.CONFIG_MAP),
                options.value(Option.BIND_ADDRESS),
                options.value(Option.ADMIN_ADDRESS),
                Objects.requireNonNullElse(options.number(Option.ADMIN_PORT, 0, LAST_PORT), DEFAULT_ADMIN_PORT),
                options.number(Option.THREADS, 1, MOST_THREADS));
    }

    /** The port that no listener can have, because the admin port has it on the same address; 0 for none. */
    int takenPort() {
        return adminAddress == null || adminAddress.equals(bindAddress) ? adminPort : 0;
    }
}
