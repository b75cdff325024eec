package io.sqlane.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the jars tell to tools: scanners, native-image, and those who resolve dependencies. */
class MetadataTest {
    private static final String NATIVE_IMAGE = "META-INF/native-image/io.sqlane/sqlane/";

    /** What SQLite finds in a text of JSON: a row of texts for each that the SQL answers. */
    private static List<String> ask(String json, String sql) {
        try (Database database = Database.openInMemory()) {
            return database.query(sql, json).list(row -> row.getString(0));
        }
    }

    private static String sbom() throws IOException {
        return Jars.text(Jars.MAIN, "META-INF/sbom/sqlane.cdx.json");
    }

    @Test
    void billOfMaterialsNamesTheSqliteThatIsCompiledIn() throws IOException {
        String version;
        String sourceId;
        try (Database database = Database.openInMemory()) {
            version = database.query("SELECT sqlite_version()").list(row -> row.getString(0)).get(0);
            sourceId = database.query("SELECT sqlite_source_id()").list(row -> row.getString(0)).get(0);
        }
        assertEquals(
                List.of(
                        "sqlite",
                        version,
                        "pkg:generic/sqlite@" + version,
                        "cpe:2.3:a:sqlite:sqlite:" + version + ":*:*:*:*:*:*:*",
                        sourceId),
                ask(sbom(), """
                        WITH component(it) AS (SELECT ? -> '$.components[0]')
                        SELECT it ->> '$.name' FROM component UNION ALL SELECT it ->> '$.version' FROM component
                        UNION ALL SELECT it ->> '$.purl' FROM component UNION ALL SELECT it ->> '$.cpe' FROM component
                        UNION ALL SELECT it ->> '$.properties[0].value' FROM component"""));
    }

    @Test
    void billOfMaterialsIsThatOfThisVersion() throws IOException {
        assertEquals(
                List.of("CycloneDX", "pkg:maven/io.sqlane/sqlane@" + Jars.VERSION + "?type=jar"),
                ask(sbom(), """
                        WITH bom(it) AS (SELECT ?)
                        SELECT it ->> '$.bomFormat' FROM bom
                        UNION ALL SELECT it ->> '$.metadata.component.purl' FROM bom"""));
    }

    @Test
    void nativeImageIsToldOfEveryMethodThatNativeCodeLooksUp() throws IOException {
        String shim = Files.readString(Path.of("native/jni/shim.cpp"));
        Set<String> lookedUp = Pattern.compile("GetStaticMethodID\\(type, \"(\\w+)\"").matcher(shim).results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertFalse(lookedUp.isEmpty());
        List<String> told = ask(Jars.text(Jars.MAIN, NATIVE_IMAGE + "jni-config.json"),
                "SELECT value ->> '$.name' FROM json_each(?, '$[0].methods')");
        assertEquals(lookedUp, new TreeSet<>(told));
    }

    @Test
    void methodsThatNativeImageIsToldOfExist() throws IOException, ReflectiveOperationException {
        String config = Jars.text(Jars.MAIN, NATIVE_IMAGE + "jni-config.json");
        Class<?> type = Class.forName(ask(config, "SELECT ? ->> '$[0].name'").get(0));
        Set<String> actual = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .map(MetadataTest::signature)
                .collect(Collectors.toSet());
        List<String> told = ask(config, "SELECT (value ->> '$.name') || (value ->> '$.parameterTypes')"
                + " FROM json_each(?, '$[0].methods')");
        assertEquals(2, told.size());
        assertTrue(actual.containsAll(told), () -> told + " " + actual);
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.stream(method.getParameterTypes())
                .map(type -> '"' + type.getName() + '"')
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void nativeImageIsToldOfTheLibraries() throws IOException {
        Pattern pattern = Pattern.compile(ask(Jars.text(Jars.MAIN, NATIVE_IMAGE + "resource-config.json"),
                "SELECT ? ->> '$.resources.includes[0].pattern'").get(0));
        List<String> matching = Jars.files(Jars.NATIVES).stream().filter(pattern.asMatchPredicate()).toList();
        assertEquals(2, matching.size(), matching::toString);
    }

    @Test
    void artifactForAllPlatformsPullsEachThatCanBeReleased() throws IOException {
        String pom = Files.readString(Path.of("src/platform/pom.xml"));
        Set<String> pulled = Pattern.compile("<classifier>(.*)</classifier>").matcher(pom).results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> toolchains = new TreeSet<>();
        for (String name : Path.of("cmake/toolchains").toFile().list()) {
            // Nothing here can run those for macOS.
            if (!name.startsWith("macosx-") && name.endsWith(".cmake")) {
                toolchains.add(name.replace(".cmake", ""));
            }
        }
        assertEquals(toolchains, pulled);
        List<String> versions = Pattern.compile("<version>([^$<]*)</version>").matcher(pom).results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertEquals(List.of(Jars.VERSION), versions);
    }
}
