// POSIX drops all locks that a process has on a file when it closes any descriptor of it. SQLite keeps account of its
// own descriptors, and of no others: those of a second copy of SQLite in the process, or of Java's streams and
// channels. When one of them is closed, commits are lost without an error. So before a file is opened we look whether
// anybody else has it open. Nothing here opens or closes a descriptor of a database: that alone would do the harm.
//
// What is SQLite's is told apart by the system calls that it opens and closes files with, which it lets us replace. A
// number is marked after it was opened and before it is closed. In between, another thread may see a descriptor that
// is SQLite's and is not marked; whoever sees one looks again when no such call is under way.
#include "descriptor.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "connection.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

#if defined(_WIN32)

// Locks belong to handles there, and closing one drops no other's.
void sqlane::watch_descriptors() noexcept {}

int32_t sqlane_foreign_descriptor(const signed char*) noexcept { return -1; }

#else

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sqlane {
namespace {

#if defined(__linux__)
constexpr const char* descriptors = "/proc/self/fd";
#else
constexpr const char* descriptors = "/dev/fd";
#endif

// Descriptors above are taken for SQLite's.
constexpr int most = 65536;
constexpr int attempts = 1000;  // a millisecond apart

// Facts of the process, which all class loaders share with the core.
uint32_t marks[most / 32];
uint32_t begun;  // calls that open or close
uint32_t ended;

using OpenCall = int (*)(const char*, int, int);
using CloseCall = int (*)(int);

OpenCall system_open;
CloseCall system_close;

uint32_t read(const uint32_t& count) noexcept { return __atomic_load_n(&count, __ATOMIC_SEQ_CST); }

class Change {
 public:
  Change() noexcept { __atomic_add_fetch(&begun, 1, __ATOMIC_SEQ_CST); }
  ~Change() noexcept { __atomic_add_fetch(&ended, 1, __ATOMIC_SEQ_CST); }
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;
};

int open_marked(const char* name, int flags, int mode) noexcept {
  Change change;
  int descriptor = system_open(name, flags, mode);
  if (descriptor >= 0 && descriptor < most) {
    __atomic_or_fetch(&marks[descriptor / 32], uint32_t{1} << (descriptor % 32), __ATOMIC_SEQ_CST);
  }
  return descriptor;
}

int close_marked(int descriptor) noexcept {
  Change change;
  if (descriptor >= 0 && descriptor < most) {
    __atomic_and_fetch(&marks[descriptor / 32], ~(uint32_t{1} << (descriptor % 32)), __ATOMIC_SEQ_CST);
  }
  return system_close(descriptor);
}

bool is_marked(int descriptor) noexcept {
  return descriptor >= most || (read(marks[descriptor / 32]) >> (descriptor % 32) & 1) != 0;
}

void replace_calls(sqlite3_vfs& vfs) noexcept {
  if (vfs.iVersion < 3 || vfs.xSetSystemCall == nullptr) return;
  system_open = reinterpret_cast<OpenCall>(vfs.xGetSystemCall(&vfs, "open"));
  system_close = reinterpret_cast<CloseCall>(vfs.xGetSystemCall(&vfs, "close"));
  if (system_open == nullptr || system_close == nullptr) return;
  vfs.xSetSystemCall(&vfs, "open", reinterpret_cast<sqlite3_syscall_ptr>(open_marked));
  vfs.xSetSystemCall(&vfs, "close", reinterpret_cast<sqlite3_syscall_ptr>(close_marked));
}

// The files of a database that SQLite has locks on.
struct Locked {
  struct stat files[2];
  int count;

  void add(const char* name) noexcept {
    if (stat(name, &files[count]) == 0) count++;
  }

  bool is_open_as(int descriptor) const noexcept {
    struct stat now;
    if (fstat(descriptor, &now) != 0) return false;
    for (int i = 0; i < count; i++) {
      if (now.st_ino == files[i].st_ino && now.st_dev == files[i].st_dev) return true;
    }
    return false;
  }
};

bool is_foreign(int descriptor, const Locked& locked) noexcept {
  if (is_marked(descriptor) || !locked.is_open_as(descriptor)) return false;
  for (int i = 0; i < attempts; i++) {
    uint32_t before = read(ended);
    bool quiet = read(begun) == before;
    if (!locked.is_open_as(descriptor) || is_marked(descriptor)) return false;
    if (quiet && read(begun) == before) return true;
    usleep(1000);
  }
  return locked.is_open_as(descriptor) && !is_marked(descriptor);
}

int number(const char* name) noexcept {
  char* end = nullptr;
  long value = strtol(name, &end, 10);
  return end == name || *end != 0 || value < 0 || value > INT32_MAX ? -1 : static_cast<int>(value);
}

int find_foreign(const Locked& locked) noexcept {
  DIR* folder = opendir(descriptors);
  if (folder == nullptr) return -1;
  int found = -1;
  while (found < 0) {
    const dirent* entry = readdir(folder);
    if (entry == nullptr) break;
    int descriptor = number(entry->d_name);
    if (descriptor >= 0 && is_foreign(descriptor, locked)) found = descriptor;
  }
  closedir(folder);
  return found;
}

}  // namespace

void watch_descriptors() noexcept {
  static bool watching = false;
  if (__atomic_load_n(&watching, __ATOMIC_ACQUIRE)) return;
  sqlite3_mutex* mutex = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP2);
  sqlite3_mutex_enter(mutex);
  if (!watching) {
    sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
    if (vfs != nullptr) replace_calls(*vfs);
    __atomic_store_n(&watching, true, __ATOMIC_RELEASE);
  }
  sqlite3_mutex_leave(mutex);
}

}  // namespace sqlane

using namespace sqlane;

// A descriptor of a database's file, or of the index of its log, that is not SQLite's; -1 if there is none, or if the
// system does not tell.
int32_t sqlane_foreign_descriptor(const signed char* path) noexcept {
  Locked locked = {};
  locked.add(text(path));
  if (locked.count == 0) return -1;
  char index[1024];
  int length = snprintf(index, sizeof(index), "%s-shm", text(path));
  if (length > 0 && length < static_cast<int>(sizeof(index))) locked.add(index);
  return find_foreign(locked);
}

#endif

bool sqlane::is_refused_attachment(Connection& connection, const char* name) noexcept {
  if (!connection.foreign_refused || name == nullptr || *name == 0 || strcmp(name, ":memory:") == 0) return false;
  connection.foreign_descriptor = sqlane_foreign_descriptor(reinterpret_cast<const signed char*>(name));
  if (connection.foreign_descriptor < 0) return false;
  connection.ending = Ending::foreign;
  return true;
}

void sqlane::report_foreign_file(Connection& connection) noexcept {
  char message[16];
  snprintf(message, sizeof(message), "%d", static_cast<int>(connection.foreign_descriptor));
  set(connection.status, SQLANE_FOREIGN_FILE, message);
}
