package io.tcpforwarder.dataplane;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that decides. What a task throws is told in the log; on its own, an executor keeps it to itself. */
final class ControlThread extends ScheduledThreadPoolExecutor {
    private static final Logger log = LoggerFactory.getLogger(ControlThread.class);

    ControlThread() {
        super(1, new DefaultThreadFactory("control"));
        setRemoveOnCancelPolicy(true);
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
        super.afterExecute(task, thrown);
        Throwable failure = thrown;
        if (task instanceof Future<?> future && future.isDone()) {
            try {
                future.get();
            } catch (ExecutionException e) {
                failure = e.getCause();
            } catch (CancellationException e) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure != null) {
            log.error("A decision failed", failure);
        }
    }
}
