package io.tcpforwarder.operator.upgrade;

import io.tcpforwarder.operator.desired.Health;
import io.tcpforwarder.operator.observe.Served;
import java.util.List;

/** What is asked only where an upgrade is due or under way, because an answer costs something. */
public interface Inquiry {
    /** How the forwarder does. */
    Health health();

    /** All forwarders that have a Deployment. */
    List<Served> fleet();
}
