package io.tcpforwarder.dataplane.logging;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** A value of a log line that has parts: an object in JSON, its {@code toString} for people. */
interface Fields {
    /** Writes each part with its name, within an object that others begin and end. */
    void write(JsonGenerator json) throws IOException;
}
