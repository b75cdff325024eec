package io.sqlane.internal.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbandonedFoldersTest {
    private static final Instant OLD = Instant.now().minus(AbandonedFolders.AGE).minusSeconds(60);

    @TempDir
    Path place;

    private Path folder(String name, String... files) throws IOException {
        Path folder = Files.createDirectory(place.resolve(name));
        for (String file : files) {
            Files.writeString(folder.resolve(file), "content");
        }
        return folder;
    }

    private static void age(Path folder) throws IOException {
        Files.setLastModifiedTime(folder, FileTime.from(OLD));
    }

    @Test
    void oldFolderGoesWithItsLibraries() throws IOException {
        age(folder("sqlane-1", "jnisqlane.dll", "sqlane-core-0.1.0-01234567.dll"));
        age(folder("sqlane-2", "libjnisqlane.so"));
        AbandonedFolders.removeFrom(place);
        assertEquals(List.of(), NativeFiles.list(place));
    }

    @Test
    void youngFolderStaysForItsProcess() throws IOException {
        Path young = folder("sqlane-1", "jnisqlane.dll");
        AbandonedFolders.removeFrom(place);
        assertEquals(List.of("jnisqlane.dll"), NativeFiles.list(young));
    }

    @Test
    void filesOfOthersStay() throws IOException {
        Path theirs = folder("sqlane-backup", "people.db");
        age(theirs);
        AbandonedFolders.removeFrom(place);
        assertEquals(List.of("people.db"), NativeFiles.list(theirs));
    }

    @Test
    void librariesStayInAFolderWhoseNameIsNotOfOurMaking() throws IOException {
        for (String name : List.of("sqlane-natives", "sqlane-0.1.0", "sqlane-1a", "sqlane-", "my-sqlane-1")) {
            age(folder(name, "jnisqlane.dll"));
        }
        AbandonedFolders.removeFrom(place);
        for (String name : NativeFiles.list(place)) {
            assertEquals(List.of("jnisqlane.dll"), NativeFiles.list(place.resolve(name)), name);
        }
        assertEquals(5, NativeFiles.list(place).size());
    }

    @Test
    void linkIsNotFollowed() throws IOException {
        Path target = folder("target", "jnisqlane.dll");
        age(target);
        Files.createSymbolicLink(place.resolve("sqlane-1"), target);
        AbandonedFolders.removeFrom(place);
        assertEquals(List.of("jnisqlane.dll"), NativeFiles.list(target));
    }

    @Test
    void placeThatIsNotThereIsNoFailure() throws IOException {
        AbandonedFolders.removeFrom(place.resolve("nowhere"));
        assertEquals(List.of(), NativeFiles.list(place));
    }
}
