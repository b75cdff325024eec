// A database file with two connections.
#ifndef SQLANE_TEST_FILES_H
#define SQLANE_TEST_FILES_H

#include <unistd.h>

#include "database.h"

namespace sqlane_test {

// Two connections to a file in WAL mode. The second has been told that it is lent.
class Files {
 public:
  Files() noexcept {
    snprintf(path, sizeof(path), "/tmp/sqlane-files-%d.db", static_cast<int>(getpid()));
    remove_files();
    writer = open_path(path);
    script(writer, "PRAGMA journal_mode = WAL; CREATE TABLE t(a); INSERT INTO t VALUES (1)");
    reader = open_path(path);
    sqlane_guard(reader, 0);
  }
  ~Files() noexcept {
    CHECK_EQUAL(SQLITE_OK, sqlane_close(reader));
    CHECK_EQUAL(SQLITE_OK, sqlane_close(writer));
    remove_files();
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  static void script(int64_t connection, const char* sql) noexcept {
    CHECK_EQUAL(SQLITE_OK, execute_script(connection, sql));
  }

  int64_t count() const noexcept {
    Output<256> out;
    int64_t query = prepare(reader, "SELECT count(*) FROM t");
    CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
    int64_t value = out.integer(0, 0);
    sqlane_finalize(query);
    return value;
  }

  // Whether nobody reads the log.
  bool log_can_be_emptied() const noexcept {
    int32_t frames[2];
    return sqlane_wal_checkpoint(writer, nullptr, SQLITE_CHECKPOINT_TRUNCATE, frames) == SQLITE_OK;
  }

  int64_t writer;
  int64_t reader;

 private:
  void remove_files() const noexcept {
    const char* suffixes[] = {"", "-wal", "-shm"};
    for (const char* suffix : suffixes) {
      char name[80];
      snprintf(name, sizeof(name), "%s%s", path, suffix);
      unlink(name);
    }
  }

  char path[64];
};

}  // namespace sqlane_test
#endif
