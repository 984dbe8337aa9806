package io.tcpforwarder.dataplane.report;

import io.tcpforwarder.api.v1alpha1.ReportSpec;

/** Where the report of this pod is kept. Called on the report's own thread, one write at a time; a write may block. */
public interface ReportStore {
    /**
     * Replaces what is there.
     *
     * @throws ReportNotWritten for any reason that may pass
     */
    void write(ReportSpec report) throws ReportNotWritten;
}
