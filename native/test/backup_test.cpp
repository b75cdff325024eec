// Backups, images and snapshots, and the order in which their connections go.
#include <unistd.h>

#include "database.h"

using namespace sqlane_test;

namespace {

void fill(const Database& database) {
  database.script(
      "CREATE TABLE t(a); WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 50)"
      " INSERT INTO t SELECT zeroblob(3000) FROM c");
}

int64_t start(const Database& from, const Database& to) {
  int64_t backup = sqlane_backup_to_connection(from.connection, bytes("main"), to.connection, bytes("main"));
  if (backup == 0) fprintf(stderr, "%s: ", failure(from.connection).message);
  CHECK(backup != 0);
  return backup;
}

void backup_copies_in_steps() {
  Database source;
  Database destination;
  fill(source);
  int64_t backup = start(source, destination);
  int32_t progress[2] = {};
  CHECK_EQUAL(SQLITE_OK, sqlane_backup_step(backup, 10, progress));
  CHECK_EQUAL(10, progress[1] - progress[0]);
  CHECK_EQUAL(SQLITE_DONE, sqlane_backup_step(backup, 1000, progress));
  CHECK_EQUAL(0, progress[0]);
  sqlane_backup_finish(backup);
  CHECK_EQUAL(50, destination.integer("SELECT count(*) FROM t"));
}

// Closed by Database's destructor, which checks that SQLite agrees.
void source_that_is_closed_first_ends_the_backup() {
  Database destination;
  {
    Database source;
    fill(source);
    int32_t progress[2] = {};
    CHECK_EQUAL(SQLITE_OK, sqlane_backup_step(start(source, destination), 10, progress));
  }
  CHECK_EQUAL(0, destination.integer("SELECT count(*) FROM sqlite_schema"));
}

void destination_that_is_closed_first_ends_the_backup() {
  Database source;
  fill(source);
  {
    Database destination;
    int32_t progress[2] = {};
    CHECK_EQUAL(SQLITE_OK, sqlane_backup_step(start(source, destination), 10, progress));
  }
  CHECK_EQUAL(50, source.integer("SELECT count(*) FROM t"));
}

void backups_can_be_finished_in_any_order() {
  Database source;
  Database destinations[3];
  fill(source);
  int64_t backups[3];
  for (int i = 0; i < 3; i++) backups[i] = start(source, destinations[i]);
  const int order[] = {1, 2, 0};
  for (int i : order) sqlane_backup_finish(backups[i]);
}

void file_of_a_backup_is_closed_with_the_source() {
  char path[64];
  snprintf(path, sizeof(path), "/tmp/sqlane-backup-%d.db", static_cast<int>(getpid()));
  int64_t before = sqlane_memory_used();
  {
    Database source;
    fill(source);
    int64_t backup = sqlane_backup_to_file(source.connection, bytes("main"), bytes(path));
    CHECK(backup != 0);
    int32_t progress[2] = {};
    CHECK_EQUAL(SQLITE_OK, sqlane_backup_step(backup, 10, progress));
  }
  CHECK_EQUAL(before, sqlane_memory_used());
  unlink(path);
}

void backup_to_nowhere_is_reported() {
  Database source;
  CHECK_EQUAL(0, sqlane_backup_to_file(source.connection, bytes("main"), bytes("/nowhere/at/all.db")));
  CHECK_EQUAL(SQLITE_CANTOPEN, failure(source.connection).code & 0xff);
  Database destination;
  CHECK_EQUAL(0, sqlane_backup_to_connection(source.connection, bytes("main"), destination.connection, bytes("no")));
  CHECK_EQUAL("unknown database no", failure(source.connection).message);
}

void same_file_is_known_by_any_path() {
  CHECK_EQUAL(1, sqlane_same_file(bytes("/tmp"), bytes("/tmp/../tmp")));
  CHECK_EQUAL(0, sqlane_same_file(bytes("/tmp"), bytes("/")));
  CHECK_EQUAL(1, sqlane_same_file(bytes("/nowhere"), bytes("/nowhere")));
  CHECK_EQUAL(0, sqlane_same_file(bytes("/nowhere"), bytes("/tmp")));
  CHECK_EQUAL(0, sqlane_same_file(bytes(""), bytes("")));
}

void image_goes_into_another_connection() {
  Database source;
  Database target;
  fill(source);
  int64_t size = 0;
  CHECK_EQUAL(0, sqlane_serialize(source.connection, bytes("main"), 100, sqlane::to_handle(&size)));
  CHECK(size > 100);
  CHECK_EQUAL(size, sqlane_serialized_size(source.connection, bytes("main")));
  int64_t image = sqlane_serialize(source.connection, bytes("main"), size, sqlane::to_handle(&size));
  CHECK(image != 0);
  CHECK_EQUAL(SQLITE_OK, sqlane_deserialize(target.connection, bytes("main"), image, size, 0));
  CHECK_EQUAL(50, target.integer("SELECT count(*) FROM t"));
}

void image_that_is_no_database_is_freed_and_refused() {
  Database target;
  fill(target);
  int64_t before = sqlane_memory_used();
  int64_t image = sqlane_image_create(target.connection, 8192);
  memset(sqlane::from_handle<void>(image), 'x', 8192);
  CHECK_EQUAL(SQLITE_NOTADB, sqlane_deserialize(target.connection, bytes("main"), image, 8192, 0) & 0xff);
  CHECK_EQUAL(before, sqlane_memory_used());
  CHECK_EQUAL(50, target.integer("SELECT count(*) FROM t"));
}

void snapshot_of_a_database_without_a_log_is_refused() {
  Database database;
  signed char snapshot[SQLANE_SNAPSHOT_SIZE] = {};
  database.script("CREATE TABLE t(a); BEGIN");
  CHECK_EQUAL(SQLITE_ERROR, sqlane_snapshot_get(database.connection, bytes("main"), snapshot));
  CHECK_EQUAL(SQLITE_ERROR, failure(database.connection).code);
}

}  // namespace

int main() {
  RUN(backup_copies_in_steps);
  RUN(source_that_is_closed_first_ends_the_backup);
  RUN(destination_that_is_closed_first_ends_the_backup);
  RUN(backups_can_be_finished_in_any_order);
  RUN(file_of_a_backup_is_closed_with_the_source);
  RUN(backup_to_nowhere_is_reported);
  RUN(same_file_is_known_by_any_path);
  RUN(image_goes_into_another_connection);
  RUN(image_that_is_no_database_is_freed_and_refused);
  RUN(snapshot_of_a_database_without_a_log_is_refused);
  return 0;
}
