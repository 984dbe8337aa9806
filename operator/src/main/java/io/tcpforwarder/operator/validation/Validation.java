package io.tcpforwarder.operator.validation;

import io.tcpforwarder.api.config.ListenerConfig;
import io.tcpforwarder.api.v1alpha1.ListenerSpec;
import io.tcpforwarder.operator.observe.Observed;
import java.util.ArrayList;
import java.util.List;

/** Looks at everything before anything is applied. */
public final class Validation {
    private Validation() {}

    /** All that is wrong, and what can be used. */
    public static Verdict of(Observed observed) {
        List<Finding> refused = new ArrayList<>(SpecRules.check(observed.forwarder()));
        refused.addAll(NameRules.check(observed));
        List<Finding> unresolved = new ArrayList<>();
        List<ListenerConfig> listeners = new ArrayList<>();
        BackendResolver resolver = new BackendResolver(observed);
        for (ListenerSpec listener : observed.forwarder().getSpec().listeners()) {
            switch (resolver.resolve(listener)) {
                case BackendResolver.Resolved resolved -> listeners.add(resolved.listener());
                case BackendResolver.Unresolved missing -> unresolved.addAll(missing.findings());
            }
        }
        return new Verdict(refused, unresolved, listeners);
    }
}
