package io.tcpforwarder.dataplane;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the process: at the first request in good order, with exit code 0, or 1 where that fails; at a second one at once.
 */
final class Termination {
    private static final Logger log = LoggerFactory.getLogger(Termination.class);

    /** What a shell adds to the number of the signal that ended a program. */
    private static final int BY_SIGNAL = 128;

    private final Runnable drain;
    private final IntConsumer exit;
    private final IntConsumer halt;
    private final AtomicBoolean begun = new AtomicBoolean();

    /**
     * Prepares the end.
     *
     * @param drain waits until nothing is lost any more by an end
     * @param exit ends the process
     * @param halt ends the process without waiting for anything
     */
    Termination(Runnable drain, IntConsumer exit, IntConsumer halt) {
        this.drain = drain;
        this.exit = exit;
        this.halt = halt;
    }

    /** May be called again, by another thread, while it waits. */
    void signalled(String name, int number) {
        if (begun.compareAndSet(false, true)) {
            log.info("SIG{}: stopping; a second one ends the process at once", name);
            exit.accept(drained() ? 0 : 1);
        } else {
            log.warn("SIG{} while stopping: ending at once, open connections are lost", name);
            halt.accept(BY_SIGNAL + number);
        }
    }

    private boolean drained() {
        try {
            drain.run();
            log.info("Stopped");
            return true;
        } catch (RuntimeException e) {
            log.error("Stopping failed, open connections are lost", e);
            return false;
        }
    }
}
