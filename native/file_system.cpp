// WAL keeps an index in memory that all users of the file share. Machines share none, so on a network file system each
// would have an index of its own, and they would overwrite each other's commits without an error.
#include "file_system.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__linux__)
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>
#endif

#include "connection.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {

// Left out, since local disks are reached through them, too: 9P and virtiofs (folders of a virtual machine's host),
// overlays; and the cluster file systems that do share memory. Of FUSE, the type of the mount tells more.
const char* network_file_system(uint64_t type) noexcept {
#if defined(__linux__)
  // Some systems have the number signed.
  switch (static_cast<uint32_t>(type)) {
    case NFS_SUPER_MAGIC: return "NFS";
    case SMB_SUPER_MAGIC: return "SMB";
#ifdef CIFS_SUPER_MAGIC
    case CIFS_SUPER_MAGIC: return "CIFS";
#endif
#ifdef SMB2_SUPER_MAGIC
    case SMB2_SUPER_MAGIC: return "SMB2";
#endif
    case AFS_SUPER_MAGIC: return "AFS";
#ifdef AFS_FS_MAGIC
    case AFS_FS_MAGIC: return "AFS";
#endif
#ifdef CEPH_SUPER_MAGIC
    case CEPH_SUPER_MAGIC: return "Ceph";
#endif
    case CODA_SUPER_MAGIC: return "Coda";
    case NCP_SUPER_MAGIC: return "NCP";
    default: return nullptr;
  }
#else
  static_cast<void>(type);
  return nullptr;
#endif
}

// A program answers for such a file system, and as a rule it asks another machine. These are known not to: they show a
// local disk in another order or encrypted, and the root of a container that nobody privileged has made; or the disk of
// a virtual machine's host, which to the system is FUSE as well.
bool is_local_fuse(const char* type) noexcept {
  static const char* const local[] = {
      "fuseblk",         "fuse.fuse-overlayfs", "fuse.unionfs",  "fuse.unionfs-fuse", "fuse.mergerfs",
      "fuse.mhddfs",     "fuse.bindfs",         "fuse.encfs",    "fuse.gocryptfs",    "fuse.cryfs",
      "fuse.securefs",   "fuse.vaultfs",        "fuse.ntfs-3g",  "fuse.exfat",        "fuse.fuse2fs",
      "fuse.fuse-ext2",  "fuse.ext4fuse",       "fuse.apfs",     "fuse.zfs-fuse",     "fuse.lxcfs",
      "fuse.squashfuse", "fuse.portal",         "fuse.dwarfs",   "virtiofs",          "fuse.virtiofs",
  };
  for (const char* known : local) {
    if (strcmp(known, type) == 0) return true;
  }
  return false;
}

// "36 25 0:48 / /home/data rw,relatime shared:1 - fuse.sshfs host:/data rw,user_id=0". What is in place of the dash is
// any number of words. A space in a name is written as \040.
const char* type_of_mount(char* line, uint32_t major, uint32_t minor) noexcept {
  char* at = line;
  strtol(at, &at, 10);
  strtol(at, &at, 10);
  long found_major = strtol(at, &at, 10);
  if (*at != ':') return nullptr;
  long found_minor = strtol(at + 1, &at, 10);
  if (found_major != static_cast<long>(major) || found_minor != static_cast<long>(minor)) return nullptr;
  char* type = strstr(at, " - ");
  if (type == nullptr) return nullptr;
  type += strlen(" - ");
  char* end = strchr(type, ' ');
  if (end != nullptr) *end = 0;
  return type;
}

namespace {

#if defined(__linux__)
#ifndef FUSE_SUPER_MAGIC
#define FUSE_SUPER_MAGIC 0x65735546
#endif

// The text of a file that the system makes when it is read, which cannot be asked for its length; to be freed by
// sqlite3_free, and null if there is none.
char* read_whole(const char* name) noexcept {
  int descriptor = open(name, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return nullptr;
  char* whole = nullptr;
  uint64_t capacity = 0, length = 0;
  ssize_t more = 1;
  while (more > 0) {
    if (capacity - length < 2) {
      capacity = capacity * 2 + 16384;
      char* larger = static_cast<char*>(sqlite3_realloc64(whole, capacity));
      if (larger == nullptr) break;
      whole = larger;
    }
    more = read(descriptor, whole + length, capacity - length - 1);
    if (more > 0) length += static_cast<uint64_t>(more);
  }
  close(descriptor);
  if (more == 0) {
    whole[length] = 0;
    return whole;
  }
  sqlite3_free(whole);
  return nullptr;
}

// Not known to be local, if the mount is not found.
const char* network_fuse(const char* file) noexcept {
  struct stat found = {};
  char* mounts = stat(file, &found) == 0 ? read_whole("/proc/self/mountinfo") : nullptr;
  bool local = false;
  char* line = mounts;
  while (line != nullptr && !local) {
    char* end = strchr(line, '\n');
    if (end != nullptr) *end = 0;
    const char* type = type_of_mount(line, major(found.st_dev), minor(found.st_dev));
    local = type != nullptr && is_local_fuse(type);
    line = end != nullptr ? end + 1 : nullptr;
  }
  sqlite3_free(mounts);
  return local ? nullptr : "FUSE";
}
#endif

const char* network_of(const char* file) noexcept {
  if (file == nullptr || *file == 0) return nullptr;
#if defined(__linux__)
  struct statfs found = {};
  if (statfs(file, &found) != 0) return nullptr;
  if (static_cast<uint32_t>(found.f_type) == FUSE_SUPER_MAGIC) return network_fuse(file);
  return network_file_system(static_cast<uint64_t>(found.f_type));
#else
  return nullptr;
#endif
}

// By the version that a reader must know, in the header of the file. No lock is taken for two bytes that are written at
// once.
bool is_wal(sqlite3* db) noexcept {
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return false;
  if (file == nullptr || file->pMethods == nullptr) return false;
  uint8_t versions[2] = {};
  return file->pMethods->xRead(file, versions, sizeof(versions), 18) == SQLITE_OK && versions[1] == 2;
}

// SQLite takes any beginning of the word.
bool is_word_wal(const char* value) noexcept {
  size_t length = strlen(value);
  return length > 0 && length <= 3 && sqlite3_strnicmp(value, "wal", static_cast<int>(length)) == 0;
}

bool refuse_schema(Connection& connection, const char* schema) noexcept {
  const char* type = network_of(sqlite3_db_filename(connection.db, schema));
  if (type == nullptr) return false;
  connection.network = type;
  connection.ending = Ending::network;
  return true;
}

}  // namespace

bool is_refused_wal(Connection& connection, const char* pragma, const char* value, const char* schema) noexcept {
  if (value == nullptr || sqlite3_stricmp(pragma, "journal_mode") != 0 || !is_word_wal(value)) return false;
  if (schema != nullptr) return refuse_schema(connection, schema);
  // Without a schema all of them are switched.
  for (int i = 0; const char* each = sqlite3_db_name(connection.db, i); i++) {
    if (refuse_schema(connection, each)) return true;
  }
  return false;
}

void report_network_wal(Connection& connection) noexcept {
  char message[160];
  snprintf(message, sizeof(message), "the write-ahead log must not be used on a network file system: type=%s",
           connection.network);
  set(connection.status, SQLANE_NETWORK_WAL, message);
}

}  // namespace sqlane

using namespace sqlane;

// Refuses from now on what is asked for: WAL on a network file system, and to attach a file that somebody else in this
// process has open. Answers SQLANE_NETWORK_WAL if the main file is so already. To be called before anything is read:
// reading alone sets up what readers share.
int32_t sqlane_refuse_files(int64_t handle, int32_t network_wal, int32_t foreign) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.foreign_refused = foreign != 0;
  connection.network_wal_refused = network_wal != 0;
  if (!connection.network_wal_refused) return SQLITE_OK;
  connection.network = network_of(sqlite3_db_filename(connection.db, "main"));
  if (connection.network == nullptr || !is_wal(connection.db)) return SQLITE_OK;
  report_network_wal(connection);
  return SQLANE_NETWORK_WAL;
}
