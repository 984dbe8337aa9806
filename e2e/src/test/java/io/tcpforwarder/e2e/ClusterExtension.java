package io.tcpforwarder.e2e;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one {@link Cluster}, and each test a {@link Space} of its own, whose story is told when the test fails;
 * tests of a class whose {@code @BeforeAll} has asked for one share that.
 */
final class ClusterExtension implements ParameterResolver, AfterTestExecutionCallback {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(ClusterExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Cluster.class || type == Space.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Cluster cluster = context.getRoot().getStore(STORE).computeIfAbsent(Cluster.class);
        return parameter.getParameter().getType() == Cluster.class
                ? cluster
                : context.getStore(STORE)
                        .computeIfAbsent(
                                Space.class,
                                type -> Space.create(
                                        cluster,
                                        context.getTestMethod()
                                                .map(Method::getName)
                                                .orElse(context.getDisplayName())),
                                Space.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        Space space = context.getStore(STORE).get(Space.class, Space.class);
        if (context.getExecutionException().isPresent() && space != null) {
            System.out.println(space.story());
        }
    }
}
