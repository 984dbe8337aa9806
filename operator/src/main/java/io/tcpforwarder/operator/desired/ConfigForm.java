package io.tcpforwarder.operator.desired;

import io.tcpforwarder.api.config.DataPlaneConfig;
import io.tcpforwarder.api.v1alpha1.Since;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How new a reader must be to understand all that a config says. Only what is used counts: a config that uses nothing new is
 * written as it always was, so that pods of before the operator's upgrade go on understanding it.
 */
final class ConfigForm {
    private ConfigForm() {}

    /** The least schemaVersion with which a reader understands the value and everything in it. */
    static int of(@Nullable Object value) {
        return switch (value) {
            case null -> DataPlaneConfig.OLDEST_SCHEMA_VERSION;
            case Record record -> ofRecord(record);
            case Collection<?> elements ->
                elements.stream().mapToInt(ConfigForm::of).max().orElse(DataPlaneConfig.OLDEST_SCHEMA_VERSION);
            case Map<?, ?> map -> of(map.values());
            case Enum<?> constant -> ofConstant(constant);
            default -> DataPlaneConfig.OLDEST_SCHEMA_VERSION;
        };
    }

    private static int ofRecord(Record record) {
        try {
            RecordComponent[] components = record.getClass().getRecordComponents();
            int needed = DataPlaneConfig.OLDEST_SCHEMA_VERSION;
            for (int i = 0; i < components.length; i++) {
                Object value = components[i].getAccessor().invoke(record);
                Since since = components[i].getAnnotation(Since.class);
                if (since == null) {
                    needed = Math.max(needed, of(value));
                } else if (!Objects.equals(value, whenLeftOut(record, components, i))) {
                    needed = Math.max(needed, Math.max(since.value(), of(value)));
                }
            }
            return needed;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(record.getClass() + " cannot be looked at", e);
        }
    }

    /** What a component is where JSON says nothing of it: the constructor puts its default in place of null. */
    private static @Nullable Object whenLeftOut(Record record, RecordComponent[] components, int index)
            throws ReflectiveOperationException {
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = i == index ? null : components[i].getAccessor().invoke(record);
        }
        Record without = record.getClass().getDeclaredConstructor(types).newInstance(values);
        return components[index].getAccessor().invoke(without);
    }

    private static int ofConstant(Enum<?> constant) {
        try {
            Since since = constant.getDeclaringClass().getField(constant.name()).getAnnotation(Since.class);
            return since == null ? DataPlaneConfig.OLDEST_SCHEMA_VERSION : since.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(constant + " is not declared", e);
        }
    }
}
