// Whose a descriptor of a database file is.
#include "descriptor.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "database.h"

using namespace sqlane_test;

namespace {

// A file that is there for the time of one test.
class File {
 public:
  File() noexcept {
    snprintf(path, sizeof(path), "/tmp/sqlane-descriptor-%d.db", static_cast<int>(getpid()));
    snprintf(index, sizeof(index), "%s-shm", path);
    int64_t connection = open_path(path);
    CHECK_EQUAL(SQLITE_OK, execute_script(connection, "PRAGMA journal_mode = WAL; CREATE TABLE t(a)"));
    CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
  }
  ~File() noexcept { unlink(path); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int32_t foreign() const noexcept { return sqlane_foreign_descriptor(bytes(path)); }

  char path[64];
  char index[80];
};

void file_that_nobody_has_open_has_no_foreign_descriptor() {
  File file;
  CHECK_EQUAL(-1, file.foreign());
  CHECK_EQUAL(-1, sqlane_foreign_descriptor(bytes("/nowhere/at/all.db")));
}

void descriptors_of_sqlite_are_not_foreign() {
  File file;
  int64_t connections[3];
  for (int64_t& connection : connections) {
    connection = open_path(file.path);
    CHECK_EQUAL(SQLITE_OK, execute_script(connection, "BEGIN; SELECT * FROM t"));
    CHECK_EQUAL(-1, file.foreign());
  }
  // The descriptor stays open while another connection has a lock.
  CHECK_EQUAL(SQLITE_OK, sqlane_close(connections[0]));
  CHECK_EQUAL(-1, file.foreign());
  for (int i = 1; i < 3; i++) CHECK_EQUAL(SQLITE_OK, sqlane_close(connections[i]));
}

void attached_files_are_not_foreign() {
  File file;
  Database database;
  char sql[120];
  snprintf(sql, sizeof(sql), "ATTACH '%s' AS other; SELECT * FROM other.t", file.path);
  database.script(sql);
  CHECK_EQUAL(-1, file.foreign());
}

void descriptor_of_anybody_else_is_foreign() {
  File file;
  int mine = open(file.path, O_RDONLY);
  CHECK_EQUAL(mine, file.foreign());
  int64_t connection = open_path(file.path);
  CHECK_EQUAL(mine, file.foreign());
  CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
  CHECK_EQUAL(0, close(mine));
  CHECK_EQUAL(-1, file.foreign());
}

void descriptor_of_the_index_of_the_log_is_foreign() {
  File file;
  int64_t connection = open_path(file.path);
  CHECK_EQUAL(SQLITE_OK, execute_script(connection, "SELECT * FROM t"));
  int mine = open(file.index, O_RDONLY);
  CHECK(mine >= 0);
  CHECK_EQUAL(mine, file.foreign());
  CHECK_EQUAL(0, close(mine));
  CHECK_EQUAL(-1, file.foreign());
  CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
}

void other_name_of_the_file_makes_no_difference() {
  File file;
  char link_name[80];
  snprintf(link_name, sizeof(link_name), "%s-link", file.path);
  CHECK_EQUAL(0, link(file.path, link_name));
  int mine = open(link_name, O_RDONLY);
  CHECK_EQUAL(mine, file.foreign());
  CHECK_EQUAL(0, close(mine));
  CHECK_EQUAL(0, unlink(link_name));
}

// A number that SQLite had is not SQLite's for good.
void number_is_not_kept_after_it_is_closed() {
  File file;
  int64_t connection = open_path(file.path);
  CHECK_EQUAL(SQLITE_OK, execute_script(connection, "SELECT * FROM t"));
  CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
  int all[8];
  for (int& each : all) each = open(file.path, O_RDONLY);
  for (int each : all) {
    CHECK(file.foreign() >= 0);
    CHECK_EQUAL(0, close(each));
  }
  CHECK_EQUAL(-1, file.foreign());
}

const File* contended;
int32_t wrong = 0;

void* open_and_close(void*) {
  for (int i = 0; i < 300; i++) {
    if (contended->foreign() >= 0) __atomic_add_fetch(&wrong, 1, __ATOMIC_SEQ_CST);
    sqlane_close(open_path(contended->path));
  }
  return nullptr;
}

void descriptor_that_is_being_opened_is_not_foreign() {
  File file;
  contended = &file;
  pthread_t threads[4];
  for (pthread_t& thread : threads) CHECK_EQUAL(0, pthread_create(&thread, nullptr, open_and_close, nullptr));
  for (pthread_t& thread : threads) CHECK_EQUAL(0, pthread_join(thread, nullptr));
  CHECK_EQUAL(0, wrong);
}

}  // namespace

int main() {
  RUN(file_that_nobody_has_open_has_no_foreign_descriptor);
  RUN(descriptors_of_sqlite_are_not_foreign);
  RUN(attached_files_are_not_foreign);
  RUN(descriptor_of_anybody_else_is_foreign);
  RUN(descriptor_of_the_index_of_the_log_is_foreign);
  RUN(other_name_of_the_file_makes_no_difference);
  RUN(number_is_not_kept_after_it_is_closed);
  RUN(descriptor_that_is_being_opened_is_not_foreign);
  return 0;
}
