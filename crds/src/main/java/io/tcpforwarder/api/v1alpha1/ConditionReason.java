package io.tcpforwarder.api.v1alpha1;

/** Why a condition of a TcpForwarder has its status. Each belongs to one condition, except where it says otherwise. */
public enum ConditionReason {
    /** Accepted is True: the spec makes sense, and everything it asks for was applied. */
    ACCEPTED("Accepted"),

    /**
     * Accepted is False: the spec contradicts itself, or cannot be read, or the API server refuses an object that follows from it. The
     * message says where. What stands goes on serving.
     */
    INVALID("Invalid"),

    /**
     * Accepted is False: the listeners that the message names make no sense. They go on as they were last accepted, or are not
     * served if they never were; everything else of the spec is applied.
     */
    PARTIALLY_INVALID("PartiallyInvalid"),

    /**
     * Accepted is False: an object of a name that this resource needs exists and is controlled by someone else. The message
     * names it. Delete or rename it, or rename the TcpForwarder.
     */
    NAME_CONFLICT("NameConflict"),

    /**
     * Accepted is False: the API server forbids an object: a quota, an admission policy, missing rights of the operator. The message has its
     * words. What stands goes on serving.
     */
    FORBIDDEN("Forbidden"),

    /**
     * Accepted is False: the API server failed several times in a row to take or to give an object. What was accepted last goes on
     * serving. The message names the object and the failure; the operator tries again without end, at least once a minute.
     */
    API_ERROR("APIError"),

    /**
     * Accepted is False: the operator failed in a way that it does not foresee. What was accepted last goes on serving. The message
     * says how; the operator's log says where; it tries again without end, at least once a minute.
     */
    INTERNAL_ERROR("InternalError"),

    /** ResolvedRefs is True: every Service and port that is named exists and can be forwarded to. */
    RESOLVED_REFS("ResolvedRefs"),

    /** ResolvedRefs is False: a backendRef names a Service that does not exist in the namespace. */
    SERVICE_NOT_FOUND("ServiceNotFound"),

    /** ResolvedRefs is False: the Service has no port of that number or name. The message lists those that it has. */
    PORT_NOT_FOUND("PortNotFound"),

    /** ResolvedRefs is False: the Service's port is not TCP. */
    PORT_NOT_TCP("PortNotTCP"),

    /** ResolvedRefs is False: the Service is of type ExternalName and has no EndpointSlices. */
    EXTERNAL_NAME("ExternalName"),

    /** ResolvedRefs is False: the Service leads back to this forwarder, directly or through another one. */
    LOOP("Loop"),

    /** Programmed is True: every data-plane pod that should run has applied this generation. */
    PROGRAMMED("Programmed"),

    /** Programmed is False: pods are missing, do not report, or still run an older generation. The message names them. */
    PODS_PENDING("PodsPending"),

    /** Programmed is False: the cluster refuses to create pods: a quota, an admission policy. The message says which. */
    PODS_REFUSED("PodsRefused"),

    /** Programmed is False: a pod could not apply this generation and goes on with the one before. The message says why. */
    CONFIG_REJECTED("ConfigRejected"),

    /**
     * Programmed is Unknown, and so is Ready: all pods that are heard do as they should, but some have not reported for 5 minutes.
     * They may well serve. The message names them, with the time of their last word.
     */
    PODS_NOT_REPORTING("PodsNotReporting"),

    /**
     * Programmed is False: see Accepted. What was accepted last goes on serving; where Accepted is PartiallyInvalid, only the listeners
     * concerned are kept back.
     */
    NOT_ACCEPTED("NotAccepted"),

    /** Programmed is False: see ResolvedRefs. How the listeners concerned are served is in status.listeners; all else is applied. */
    REFS_NOT_RESOLVED("RefsNotResolved"),

    /** Ready is True: programmed, every listener has a healthy endpoint in every pod, and the Service leads to a pod. */
    READY("Ready"),

    /** Ready is False: see Programmed. */
    NOT_PROGRAMMED("NotProgrammed"),

    /** Ready is False: no pod should run, so nobody answers. */
    SCALED_TO_ZERO("ScaledToZero"),

    /** Ready is False: no pod has been ready for 2 s, so the Service may not lead to one yet. */
    NOT_AVAILABLE("NotAvailable"),

    /** Ready is False: a listener has no healthy endpoint in at least one pod. The message names both. */
    NO_HEALTHY_ENDPOINTS("NoHealthyEndpoints"),

    /** UpToDate is True: the pods are as this version of the operator makes them. */
    UP_TO_DATE("UpToDate"),

    /** UpToDate is False: the pods are being replaced by those of this version of the operator. */
    UPGRADING("Upgrading"),

    /** UpToDate is False: they were to be replaced, and 10 minutes later the forwarder is not what it was before. */
    UPGRADE_STUCK("UpgradeStuck"),

    /** UpToDate is False: by workload.upgradePolicy, Manual, the author decides when. The message says how to go on. */
    UPGRADE_HELD_BACK("UpgradeHeldBack"),

    /** UpToDate is False: other forwarders come first. */
    UPGRADE_WAITING("UpgradeWaiting"),

    /** UpToDate is False: the spec asks for what running pods do not understand. They go on as they are until they are upgraded. */
    DATA_PLANE_TOO_OLD("DataPlaneTooOld");

    private final String text;

    ConditionReason(String text) {
        this.text = text;
    }

    /** The word in the condition. */
    public String text() {
        return text;
    }
}
