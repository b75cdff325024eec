// Which file systems are those of a network, and what becomes of WAL there.
#include "file_system.h"

#include <unistd.h>

#include "connection.h"
#include "database.h"

using namespace sqlane_test;
using sqlane::network_file_system;

namespace {

// The numbers as they are in the documentation of statfs, not as our header has them.
void network_file_systems_are_known_by_their_numbers() {
  CHECK_EQUAL("NFS", network_file_system(0x6969));
  CHECK_EQUAL("SMB", network_file_system(0x517b));
  CHECK_EQUAL("CIFS", network_file_system(0xff534d42));
  CHECK_EQUAL("SMB2", network_file_system(0xfe534d42));
  CHECK_EQUAL("AFS", network_file_system(0x5346414f));
  CHECK_EQUAL("AFS", network_file_system(0x6b414653));
  CHECK_EQUAL("Ceph", network_file_system(0x00c36400));
  CHECK_EQUAL("Coda", network_file_system(0x73757245));
  CHECK_EQUAL("NCP", network_file_system(0x564c));
}

void number_may_be_signed() { CHECK_EQUAL("CIFS", network_file_system(static_cast<uint64_t>(int64_t{-11317950}))); }

void others_are_not_refused() {
  const uint64_t others[] = {
      0xef53,      // ext2, ext3, ext4
      0x58465342,  // XFS
      0x9123683e,  // Btrfs
      0x2fc12fc1,  // ZFS
      0x01021994,  // tmpfs
      0x794c7630,  // overlayfs
      0x65735546,  // FUSE
      0x01021997,  // 9P
      0x6a656a63,  // virtiofs of old
      0,
  };
  for (uint64_t other : others) CHECK(network_file_system(other) == nullptr);
}

void file_on_this_machine_may_be_in_wal() {
  char path[64];
  snprintf(path, sizeof(path), "/tmp/sqlane-file-system-%d.db", static_cast<int>(getpid()));
  for (int i = 0; i < 2; i++) {  // a new file, and one that is in WAL
    int64_t connection = open_path(path);
    CHECK_EQUAL(SQLITE_OK, sqlane_refuse_network_wal(connection));
    CHECK_EQUAL(SQLITE_OK, execute_script(connection, "PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS t(a)"));
    CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
  }
  CHECK_EQUAL(0, unlink(path));
}

void database_in_memory_is_on_no_file_system() {
  Database database;
  CHECK_EQUAL(SQLITE_OK, sqlane_refuse_network_wal(database.connection));
  database.script("PRAGMA journal_mode = WAL");
}

}  // namespace

int main() {
  RUN(network_file_systems_are_known_by_their_numbers);
  RUN(number_may_be_signed);
  RUN(others_are_not_refused);
  RUN(file_on_this_machine_may_be_in_wal);
  RUN(database_in_memory_is_on_no_file_system);
  return 0;
}
