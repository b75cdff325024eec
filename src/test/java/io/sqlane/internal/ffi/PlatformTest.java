package io.sqlane.internal.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x86_64",
        "Linux, aarch64, linux-arm64",
        "Linux, arm, linux-armhf",
        "Linux, ppc64le, linux-ppc64le",
        "Linux, riscv64, linux-riscv64",
        "Windows Server 2022, amd64, windows-x86_64",
        "Windows 11, aarch64, windows-arm64",
        "Mac OS X, x86_64, macosx-x86_64",
        "Mac OS X, aarch64, macosx-arm64",
        "FreeBSD, amd64, freebsd-x86_64",
    })
    void nameIsThatOfTheJar(String osName, String osArch, String name) {
        assertEquals(name, Platform.name(osName, osArch));
    }
}
