package io.tcpforwarder.operator.reconcile;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;

/** Keeps one TcpForwarder as its spec says. */
public final class TcpForwarderReconciler implements Reconciler<TcpForwarder> {
    @Override
    public UpdateControl<TcpForwarder> reconcile(TcpForwarder forwarder, Context<TcpForwarder> context) {
        return UpdateControl.noUpdate();
    }
}
