package io.tcpforwarder.api.v1alpha1;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The first {@code schemaVersion} of the config whose readers know this record component or enum constant; what carries none has
 * always been there. A component may carry it only if it can be left out: what the record's constructor puts in place of null then
 * means what readers did before they knew it.
 */
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Since {
    /** The schemaVersion, above 1. */
    int value();
}
