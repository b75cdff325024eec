package io.sqlane.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.stream.Collectors;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** The jars as bundles of OSGi: that of the platform is a part of the library's. */
class BundleTest {

    @TempDir
    Path folder;

    @Test
    void bundleExportsWhatTheModuleExports() throws IOException {
        ModuleDescriptor module = ModuleFinder.of(Jars.MAIN).find("io.sqlane").orElseThrow().descriptor();
        Set<String> packages = module.exports().stream()
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toCollection(TreeSet::new));
        Attributes headers = Jars.manifest(Jars.MAIN).getMainAttributes();
        Set<String> exported = Arrays.stream(headers.getValue("Export-Package").replaceAll("\"[^\"]*\"", "").split(","))
                .map(clause -> clause.replaceAll(";.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(packages, exported);
    }

    @Test
    void databaseOpensInAFramework() throws BundleException, ReflectiveOperationException, InterruptedException {
        Framework framework = new FrameworkFactory().newFramework(new HashMap<>(Map.of(
                Constants.FRAMEWORK_STORAGE, folder.toString(), "felix.log.level", "1")));
        framework.start();
        try {
            Bundle library = framework.getBundleContext().installBundle(Jars.MAIN.toUri().toString());
            framework.getBundleContext().installBundle(Jars.NATIVES.toUri().toString());
            library.start();
            Class<?> database = library.loadClass("io.sqlane.Database");
            assertTrue(database.getClassLoader() != ClassLoader.getSystemClassLoader());
            AutoCloseable opened = (AutoCloseable) database.getMethod("openInMemory").invoke(null);
            database.getMethod("execute", String.class).invoke(opened, "CREATE TABLE t(a); INSERT INTO t VALUES (1)");
            close(opened);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        } finally {
            framework.stop();
            framework.waitForStop(0);
        }
    }

    private static void close(AutoCloseable opened) {
        try {
            opened.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
