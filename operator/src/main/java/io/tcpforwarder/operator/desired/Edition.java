package io.tcpforwarder.operator.desired;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.tcpforwarder.api.v1alpha1.TcpForwarder;
import io.tcpforwarder.api.v1alpha1.TcpForwarderSpec;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * What this operator makes of the data-plane pods: everything about them that stems from the operator and not from a spec, the
 * defaults of what specs leave out included.
 *
 * @param id version of the operator and digest of what it makes; another image or setting is another edition
 * @param image what the pods run
 */
public record Edition(String id, DataPlaneImage image) {
    /** The edition of this version of the operator with that image. */
    public static Edition of(DataPlaneImage image) {
        TcpForwarder sample = new TcpForwarder();
        sample.setMetadata(new ObjectMetaBuilder().withName("sample").build());
        sample.setSpec(emptySpec());
        CRC32 digest = new CRC32();
        digest.update(PodTemplateJson.write(template(sample, image)).getBytes(StandardCharsets.UTF_8));
        return new Edition("%s-%08x".formatted(DataPlaneImage.VERSION, digest.getValue()), image);
    }

    /** The pods of a forwarder in this edition. */
    public Rendering render(TcpForwarder forwarder) {
        return new Rendering(id, template(forwarder, image));
    }

    private static PodTemplateSpec template(TcpForwarder forwarder, DataPlaneImage image) {
        return RequestedPod.over(DataPlanePod.of(forwarder.getMetadata().getName(), image), forwarder);
    }

    @SuppressWarnings("NullAway") // the constructor puts each default in place
    private static TcpForwarderSpec emptySpec() {
        return new TcpForwarderSpec(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }
}
