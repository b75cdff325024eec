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
      0x65735546,  // FUSE: see below
      0x01021997,  // 9P
      0x6a656a63,  // virtiofs of old
      0,
  };
  for (uint64_t other : others) CHECK(network_file_system(other) == nullptr);
}

void type_of_a_mount_is_found_by_its_device() {
  const char* lines[] = {
      "36 25 0:48 / /home/data rw,relatime shared:1 master:2 - fuse.sshfs host:/data rw,user_id=0\n",
      "36 25 0:48 / /a\\040-\\040b rw - fuse.sshfs host:/data rw\n",
      "36 25 0:48 / / rw - fuse.sshfs",
  };
  for (const char* line : lines) {
    char copy[128];
    snprintf(copy, sizeof(copy), "%s", line);
    CHECK(sqlane::type_of_mount(copy, 0, 49) == nullptr);
    CHECK(sqlane::type_of_mount(copy, 1, 48) == nullptr);
    CHECK_EQUAL("fuse.sshfs", sqlane::type_of_mount(copy, 0, 48));
  }
}

void line_that_is_none_has_no_type() {
  const char* lines[] = {"", "\n", "36 25 0:48", "36 25 0-48 / / rw - fuse.sshfs x", "36 25 0:48 / / rw fuse.sshfs x"};
  for (const char* line : lines) {
    char copy[64];
    snprintf(copy, sizeof(copy), "%s", line);
    CHECK(sqlane::type_of_mount(copy, 0, 48) == nullptr);
  }
}

void fuse_is_of_a_network_unless_known_better() {
  const char* local[] = {"fuseblk", "fuse.fuse-overlayfs", "fuse.bindfs", "fuse.gocryptfs", "virtiofs"};
  for (const char* type : local) CHECK(sqlane::is_local_fuse(type));
  const char* others[] = {"fuse", "fuse.sshfs", "fuse.s3fs", "fuse.rclone", "fuse.glusterfs", "fuse.", "", "bindfs"};
  for (const char* type : others) CHECK(!sqlane::is_local_fuse(type));
}

void file_on_this_machine_may_be_in_wal() {
  char path[64];
  snprintf(path, sizeof(path), "/tmp/sqlane-file-system-%d.db", static_cast<int>(getpid()));
  for (int i = 0; i < 2; i++) {  // a new file, and one that is in WAL
    int64_t connection = open_path(path);
    CHECK_EQUAL(SQLITE_OK, sqlane_refuse_files(connection, 1, 0));
    CHECK_EQUAL(SQLITE_OK, execute_script(connection, "PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS t(a)"));
    CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
  }
  CHECK_EQUAL(0, unlink(path));
}

void database_in_memory_is_on_no_file_system() {
  Database database;
  CHECK_EQUAL(SQLITE_OK, sqlane_refuse_files(database.connection, 1, 0));
  database.script("PRAGMA journal_mode = WAL");
}

}  // namespace

int main() {
  RUN(network_file_systems_are_known_by_their_numbers);
  RUN(number_may_be_signed);
  RUN(others_are_not_refused);
  RUN(type_of_a_mount_is_found_by_its_device);
  RUN(line_that_is_none_has_no_type);
  RUN(fuse_is_of_a_network_unless_known_better);
  RUN(file_on_this_machine_may_be_in_wal);
  RUN(database_in_memory_is_on_no_file_system);
  return 0;
}
