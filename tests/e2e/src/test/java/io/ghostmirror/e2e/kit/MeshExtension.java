package io.ghostmirror.e2e.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Gives each test a {@link Mesh} of its own, ends its processes, and tells what they printed when the test fails. */
public final class MeshExtension implements ParameterResolver, AfterEachCallback, TestExecutionExceptionHandler {

    private static final Namespace NAMESPACE = Namespace.create(MeshExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Mesh.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return mesh(context);
    }

    private static Mesh mesh(ExtensionContext context) {
        return context.getStore(NAMESPACE).getOrComputeIfAbsent(Mesh.class, key -> newMesh(), Mesh.class);
    }

    private static Mesh newMesh() {
        try {
            return new Mesh(Files.createTempDirectory("ghost-e2e-").toRealPath());
        } catch (IOException e) {
            throw new AssertionError("no temporary directory", e);
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        Mesh mesh = context.getStore(NAMESPACE).get(Mesh.class, Mesh.class);
        if (mesh != null) {
            failure.addSuppressed(new AssertionError("What the processes printed:\n" + mesh.report()));
        }
        throw failure;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Mesh mesh = context.getStore(NAMESPACE).remove(Mesh.class, Mesh.class);
        if (mesh != null) {
            mesh.close();
            Leftovers.end(mesh.home());
            Shell.run(Path.of("/"), "chmod -R u+rwX '" + mesh.home() + "' && rm -rf '" + mesh.home() + "'");
        }
    }
}
