package io.sqlane.benchmarks;

import com.almworks.sqlite4java.SQLite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sqlite.SQLiteJDBCLoader;

/** What the numbers of a run depend on beside the code. */
final class Machine {
    private Machine() {}

    static Map<String, String> describe() throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", field("/proc/cpuinfo", "model name"));
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", field("/proc/meminfo", "MemTotal"));
        facts.put("system", property("os.name") + ' ' + property("os.version") + ' ' + property("os.arch"));
        facts.put("JDK", property("java.vm.name") + ' ' + property("java.vm.version"));
        facts.put("peers", "org.xerial:sqlite-jdbc " + SQLiteJDBCLoader.getVersion()
                + ", com.almworks.sqlite4java " + SQLite.getLibraryVersion()
                + ", and those of benchmarks/node/package.json");
        facts.put("JVM options", String.join(" ", Runs.JVM_OPTIONS));
        facts.put("load before", Files.readString(Path.of("/proc/loadavg")).strip());
        return facts;
    }

    /** How many processes ran in the last minute, on average. */
    static double load() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }

    private static String property(String name) {
        return System.getProperty(name);
    }

    private static String field(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}
