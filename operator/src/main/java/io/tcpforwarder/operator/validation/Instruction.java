package io.tcpforwarder.operator.validation;

import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.operator.desired.ConfigJson;
import io.tcpforwarder.operator.desired.EffectiveConfig;
import io.tcpforwarder.operator.observe.Observed;
import java.util.Optional;

/**
 * What the pods are to be told.
 *
 * @param config what the spec asks for; while pods run that would not understand it, what they were told last
 * @param heldBack why it is not what the spec asks for
 */
public record Instruction(DataPlaneConfig config, Optional<Finding> heldBack) {
    /** For a spec that is accepted. */
    public static Instruction of(Observed observed, Verdict verdict) {
        Optional<DataPlaneConfig> last = ConfigJson.read(observed.configMap());
        DataPlaneConfig asked = EffectiveConfig.of(observed.forwarder(), verdict.resolved(), last);
        Optional<Finding> heldBack = last.isEmpty() ? Optional.empty() : ConfigReaders.check(observed, asked);
        return new Instruction(heldBack.isEmpty() ? asked : last.orElseThrow(), heldBack);
    }
}
