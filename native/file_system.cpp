// WAL keeps an index in memory that all users of the file share. Machines share none, so on a network file system each
// would have an index of its own, and they would overwrite each other's commits without an error.
#include "file_system.h"

#include <stdio.h>
#include <string.h>

#if defined(__linux__)
#include <linux/magic.h>
#include <sys/vfs.h>
#endif

#include "connection.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {

// Left out, since local disks are reached through them, too: FUSE (sshfs, but also the folders of containers), 9P and
// virtiofs (folders of a virtual machine's host), overlays; and the cluster file systems that do share memory.
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

namespace {

const char* network_of(const char* file) noexcept {
  if (file == nullptr || *file == 0) return nullptr;
#if defined(__linux__)
  struct statfs found = {};
  return statfs(file, &found) == 0 ? network_file_system(static_cast<uint64_t>(found.f_type)) : nullptr;
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

// Refuses WAL on a network file system from now on, and answers SQLANE_NETWORK_WAL if the main file is so already. To
// be called before anything is read: reading alone sets up what readers share.
int32_t sqlane_refuse_network_wal(int64_t handle) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.network_wal_refused = true;
  connection.network = network_of(sqlite3_db_filename(connection.db, "main"));
  if (connection.network == nullptr || !is_wal(connection.db)) return SQLITE_OK;
  report_network_wal(connection);
  return SQLANE_NETWORK_WAL;
}
