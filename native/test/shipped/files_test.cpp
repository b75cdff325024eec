// What a platform's system calls, mathematics and threads are needed for: databases in files.
#if defined(_WIN32)
#include <windows.h>
#else
#include <pthread.h>
#endif

#include "database.h"

using namespace sqlane_test;

namespace {

constexpr const char* path = "files_test.db";
constexpr int32_t rows = 20000;

// A connection to the file that is closed, and seen to be closed, at the end of its block.
class File {
 public:
  File() noexcept : connection(open_path(path)) { CHECK_EQUAL(SQLITE_OK, failure(connection).code); }
  ~File() noexcept { CHECK_EQUAL(SQLITE_OK, sqlane_close(connection)); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void script(const char* sql) const noexcept {
    int32_t code = execute_script(connection, sql);
    if (code != SQLITE_OK) fprintf(stderr, "%s: ", failure(connection).message);
    CHECK_EQUAL(SQLITE_OK, code);
  }

  // The first column of the only row, as text.
  void answers(const char* expected, const char* sql) const noexcept {
    Output<1024> out;
    int64_t query = prepare(connection, sql);
    if (query == 0) fprintf(stderr, "%s: ", failure(connection).message);
    CHECK(query != 0);
    CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
    char actual[256] = {};
    Span text = out.span(0, 0);
    CHECK(text.length < sizeof(actual));
    memcpy(actual, out.row(0) + text.offset, text.length);
    sqlane_finalize(query);
    CHECK_EQUAL(expected, static_cast<const char*>(actual));
  }

  const int64_t connection;

 private:
  using Span = sqlane::Span;
};

void remove_files() {
  remove(path);
  remove("files_test.db-wal");
  remove("files_test.db-shm");
}

void file_is_filled_in_batches_in_wal_mode() {
  File file;
  file.answers("wal", "PRAGMA journal_mode = wal");
  file.script("CREATE TABLE t(a INTEGER PRIMARY KEY, b REAL, c TEXT); BEGIN");
  Output<256> out;
  int64_t insert = prepare(file.connection, "INSERT INTO t VALUES (?, ?, ?)");
  constexpr int32_t batch = 100;
  for (int32_t start = 0; start < rows; start += batch) {
    int64_t at = sqlane_batch_rows(insert, batch * 128);
    for (int32_t i = 0; i < batch; i++) {
      int32_t number = start + i + 1;
      char text[32];
      snprintf(text, sizeof(text), "row-%d", number);
      Row row(at, 3, 128);
      row.integer(0, number);
      row.real(1, number * 0.5);
      row.text(2, text);
      at += row.size();
    }
    CHECK_EQUAL(SQLITE_DONE, sqlane_run_batch(insert, batch, out.address(), 0));
    CHECK_EQUAL(batch, out.outcome().changes);
  }
  sqlane_finalize(insert);
  file.script("COMMIT");
}

void file_that_is_opened_again_holds_what_was_committed() {
  File file;
  file.answers("20000|200010000|100005000.0|row-9999",
               "SELECT count(*) || '|' || sum(a) || '|' || sum(b) || '|' || max(c) FROM t");
  file.answers("ok", "PRAGMA integrity_check");
}

void checkpoint_empties_the_log() {
  File file;
  int32_t frames[2] = {};
  CHECK_EQUAL(SQLITE_OK, sqlane_wal_checkpoint(file.connection, bytes("main"), SQLITE_CHECKPOINT_TRUNCATE, frames));
  file.answers("delete", "PRAGMA journal_mode = delete");
  file.script("UPDATE t SET b = b + 1 WHERE a = 1");
  file.answers("wal", "PRAGMA journal_mode = wal");
}

void mathematics_are_those_of_the_standard() {
  File file;
  file.answers("1.414213562373095", "SELECT printf('%.15f', sqrt(2))");
  file.answers("1024.0", "SELECT pow(2, 10) || ''");
  file.answers("2.718281828459045", "SELECT printf('%.15f', exp(1))");
  file.answers("0.693147180559945", "SELECT printf('%.15f', ln(2))");
  file.answers("1.0|3.0|0.5", "SELECT log10(10) || '|' || log2(8) || '|' || mod(2.5, 2)");
  file.answers("1.570796326794897", "SELECT printf('%.15f', asin(1))");
}

void full_text_and_ranges_are_searched() {
  File file;
  file.script(
      "CREATE VIRTUAL TABLE words USING fts5(x); INSERT INTO words VALUES ('hello world'), ('good night');"
      "CREATE VIRTUAL TABLE ranges USING rtree(id, low, high); INSERT INTO ranges VALUES (1, 0.0, 1.0), (2, 5.0, 6.0)");
  file.answers("hello world", "SELECT x FROM words WHERE words MATCH 'world'");
  file.answers("1", "SELECT id || '' FROM ranges WHERE low <= 0.5 AND high >= 0.5");
}

void local_time_is_known() {
  File file;
  file.answers("19", "SELECT length(datetime('now', 'localtime')) || ''");
  file.answers("2026-02-28 12:00:00", "SELECT datetime('2026-02-28 12:00:00', 'localtime', 'utc')");
}

void stack_of_the_thread_is_known() {
  int64_t remaining = sqlane_stack_remaining();
  CHECK(remaining > 64 * 1024);
  CHECK(remaining < int64_t{1} << 40);
}

void own_descriptors_are_not_taken_for_those_of_others() {
  File file;
  file.script("SELECT count(*) FROM t");
  CHECK_EQUAL(-1, sqlane_foreign_descriptor(bytes(path)));
}

void second_writer_waits_and_is_refused() {
  File first;
  File second;
  first.script("BEGIN IMMEDIATE; UPDATE t SET b = 0 WHERE a = 2");
  sqlane_busy_timeout(second.connection, 20);
  CHECK_EQUAL(SQLITE_BUSY, execute_script(second.connection, "BEGIN IMMEDIATE"));
  second.answers("1.0", "SELECT b || '' FROM t WHERE a = 2");
  first.script("COMMIT");
  second.script("BEGIN IMMEDIATE; COMMIT");
  second.answers("0.0", "SELECT b || '' FROM t WHERE a = 2");
}

void work_on_another_thread() {
  File file;
  sqlane_busy_timeout(file.connection, 60000);
  CHECK(sqlane_stack_remaining() > 16 * 1024);
  for (int i = 0; i < 50; i++) file.script("UPDATE t SET b = b + 1 WHERE a = 3");
}

#if defined(_WIN32)
DWORD WINAPI run_on_thread(void*) {
  work_on_another_thread();
  return 0;
}
using Thread = HANDLE;
Thread start_thread() { return CreateThread(nullptr, 0, run_on_thread, nullptr, 0, nullptr); }
void join_thread(Thread thread) { CHECK_EQUAL(WAIT_OBJECT_0, WaitForSingleObject(thread, INFINITE)); }
#else
void* run_on_thread(void*) {
  work_on_another_thread();
  return nullptr;
}
using Thread = pthread_t;
Thread start_thread() {
  Thread thread;
  pthread_attr_t attributes;
  CHECK_EQUAL(0, pthread_attr_init(&attributes));
  // musl's threads have 128 KiB unless more is asked for.
  CHECK_EQUAL(0, pthread_attr_setstacksize(&attributes, 8 * 1024 * 1024));
  CHECK_EQUAL(0, pthread_create(&thread, &attributes, run_on_thread, nullptr));
  pthread_attr_destroy(&attributes);
  return thread;
}
void join_thread(Thread thread) { CHECK_EQUAL(0, pthread_join(thread, nullptr)); }
#endif

void threads_with_connections_of_their_own_lose_no_update() {
  File file;
  file.script("UPDATE t SET b = 0 WHERE a = 3");
  Thread threads[4];
  for (Thread& thread : threads) thread = start_thread();
  for (Thread& thread : threads) join_thread(thread);
  file.answers("200.0", "SELECT b || '' FROM t WHERE a = 3");
}

}  // namespace

int main() {
  remove_files();
  RUN(file_is_filled_in_batches_in_wal_mode);
  RUN(file_that_is_opened_again_holds_what_was_committed);
  RUN(checkpoint_empties_the_log);
  RUN(mathematics_are_those_of_the_standard);
  RUN(full_text_and_ranges_are_searched);
  RUN(local_time_is_known);
  RUN(stack_of_the_thread_is_known);
  RUN(own_descriptors_are_not_taken_for_those_of_others);
  RUN(second_writer_waits_and_is_refused);
  RUN(threads_with_connections_of_their_own_lose_no_update);
  remove_files();
  return 0;
}
