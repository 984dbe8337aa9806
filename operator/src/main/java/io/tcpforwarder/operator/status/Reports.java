package io.tcpforwarder.operator.status;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the data-plane pods say, each list in the order of the pods' names.
 *
 * @param heard of pods that run and renew their reports: all that is told of endpoints is theirs
 * @param silent of pods that have not renewed theirs for too long; their last words count for nothing
 * @param leaving of pods that are told to end; they no longer judge, but their connections go on
 * @param unread of pods that write a form which is not read here; nothing of them counts but their being there
 */
record Reports(List<PodReport> heard, List<PodReport> silent, List<PodReport> leaving, List<PodReport> unread) {
    /** Those whose connections count. */
    Stream<PodReport> connected() {
        return Stream.concat(heard.stream(), leaving.stream());
    }

    /** Those of a pod that heard about all of it. */
    List<PodReport> thatApplied(Told told) {
        return heard.stream().filter(told::isAppliedBy).toList();
    }
}
