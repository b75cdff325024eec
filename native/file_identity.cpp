#include "file_identity.h"

#if defined(_WIN32)
#include <windows.h>

#include "sqlite3.h"
#else
#include <sys/stat.h>
#if defined(__linux__)
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#endif
#endif

namespace sqlane {

#if defined(_WIN32)

namespace {

// Neither reads nor writes, and keeps nobody from doing so. Locks belong to their own handle here.
HANDLE open_to_look(const char* path) noexcept {
  int length = MultiByteToWideChar(CP_UTF8, 0, path, -1, nullptr, 0);
  if (length <= 0) return INVALID_HANDLE_VALUE;
  wchar_t* wide = static_cast<wchar_t*>(sqlite3_malloc64(static_cast<uint64_t>(length) * sizeof(wchar_t)));
  if (wide == nullptr) return INVALID_HANDLE_VALUE;
  MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, length);
  HANDLE file = CreateFileW(wide, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                            FILE_FLAG_BACKUP_SEMANTICS, nullptr);
  sqlite3_free(wide);
  return file;
}

uint64_t join(DWORD high, DWORD low) noexcept { return static_cast<uint64_t>(high) << 32 | low; }

}  // namespace

// The C library's stat answers the number 0 for every file.
bool identify(const char* path, FileIdentity& identity) noexcept {
  HANDLE file = open_to_look(path);
  if (file == INVALID_HANDLE_VALUE) return false;
  BY_HANDLE_FILE_INFORMATION found = {};
  bool known = GetFileInformationByHandle(file, &found) != 0;
  CloseHandle(file);
  if (!known) return false;
  identity.device = found.dwVolumeSerialNumber;
  identity.number = join(found.nFileIndexHigh, found.nFileIndexLow);
  identity.bytes = static_cast<int64_t>(join(found.nFileSizeHigh, found.nFileSizeLow));
  return true;
}

#else

namespace {

// To ask for the times of a file is not free: since Linux 6.13 the next write after that must make them newer, and so a
// sync has metadata to write. statx may leave them out; glibc has it since 2.28, the system since 4.11.
bool identify_without_times(const char* path, FileIdentity& identity) noexcept {
#if defined(SYS_statx) && defined(STATX_INO)
  struct statx found = {};
  constexpr unsigned wanted = STATX_INO | STATX_SIZE;
  if (syscall(SYS_statx, AT_FDCWD, path, 0, wanted, &found) != 0 || (found.stx_mask & wanted) != wanted) return false;
  identity.device = static_cast<uint64_t>(makedev(found.stx_dev_major, found.stx_dev_minor));
  identity.number = static_cast<uint64_t>(found.stx_ino);
  identity.bytes = static_cast<int64_t>(found.stx_size);
  return true;
#else
  static_cast<void>(path);
  static_cast<void>(identity);
  return false;
#endif
}

}  // namespace

bool identify(const char* path, FileIdentity& identity) noexcept {
  // A container may forbid the one call and not the other.
  if (identify_without_times(path, identity)) return true;
  struct stat found = {};
  if (stat(path, &found) != 0) return false;
  identity.device = static_cast<uint64_t>(found.st_dev);
  identity.number = static_cast<uint64_t>(found.st_ino);
  identity.bytes = static_cast<int64_t>(found.st_size);
  return true;
}

#endif

}  // namespace sqlane
