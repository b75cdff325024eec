package io.sqlane.internal.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoadedCoresTest {

    @Test
    void segmentsOfOneFileAreOneCore() {
        assertEquals(
                List.of("/tmp/a b/libsqlane-core-1-aa.so (deleted) [fe:00 12]"),
                LoadedCores.files(Stream.of(
                        "7f01-7f02 r--p 00000000 fe:00 12                    /tmp/a b/libsqlane-core-1-aa.so (deleted)",
                        "7f02-7f03 r-xp 00001000 fe:00 12                    /tmp/a b/libsqlane-core-1-aa.so (deleted)",
                        "7f04-7f05 r-xp 00001000 fe:00 13                    /tmp/a b/libjnisqlane.so (deleted)",
                        "7f06-7f07 rw-p 00000000 00:00 0")));
    }

    /** The maps are read in pieces, and another class loader may remove the file in between. */
    @Test
    void fileThatIsRemovedWhileItsLinesAreReadIsOneCore() {
        assertEquals(
                List.of("/x/libsqlane-core-1-aa.so [fe:00 12]"),
                LoadedCores.files(Stream.of(
                        "7f01-7f02 r--p 00000000 fe:00 12 /x/libsqlane-core-1-aa.so",
                        "7f02-7f03 r-xp 00001000 fe:00 12 /x/libsqlane-core-1-aa.so (deleted)")));
    }

    @Test
    void sameNameWithAnotherInodeIsAnotherCore() {
        assertEquals(
                2,
                LoadedCores.files(Stream.of(
                                "7f01-7f02 r-xp 00000000 fe:00 12 /x/libsqlane-core-1-aa.so",
                                "7f03-7f04 r-xp 00000000 fe:00 13 /x/libsqlane-core-1-aa.so"))
                        .size());
    }
}
