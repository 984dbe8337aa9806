package io.tcpforwarder.dataplane.report;

import io.tcpforwarder.api.v1alpha1.ReportSpec;
import java.util.ArrayList;
import java.util.List;

/** Keeps what was written; fails while told to. */
final class FakeStore implements ReportStore {
    final List<ReportSpec> written = new ArrayList<>();
    int attempts;
    String failure = "";

    @Override
    public void write(ReportSpec report) throws ReportNotWritten {
        attempts++;
        if (!failure.isEmpty()) {
            throw new ReportNotWritten(failure, new IllegalStateException("attempt " + attempts));
        }
        written.add(report);
    }
}
