package io.tcpforwarder.operator.validation;

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
        ListenerRules rules = new ListenerRules();
        BackendResolver resolver = new BackendResolver(observed);
        List<ListenerVerdict> verdicts = new ArrayList<>();
        List<ListenerSpec> listeners = observed.forwarder().getSpec().listeners();
        for (int i = 0; i < listeners.size(); i++) {
            ListenerSpec listener = listeners.get(i);
            ListenerPlace place = new ListenerPlace(i, listener.name());
            verdicts.add(resolver.resolve(place, listener, rules.check(place, listener)));
        }
        return new Verdict(refused, verdicts);
    }
}
