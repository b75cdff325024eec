// What SQLite does around the steps of a run: a statement whose schema has changed, or that was run before.
#include "files.h"

using namespace sqlane_test;

namespace {

int32_t run(int64_t statement) noexcept {
  Output<256> out;
  return sqlane_run(statement, out.address());
}

void statement_is_compiled_anew_after_a_change_of_the_schema() {
  Files files;
  int64_t insert = prepare(files.reader, "INSERT INTO t(a) VALUES (7)");
  for (int32_t i = 1; i <= 5; i++) {
    CHECK_EQUAL(SQLITE_DONE, run(insert));
    CHECK_EQUAL(1 + i, files.count());
    char sql[64];
    snprintf(sql, sizeof(sql), "ALTER TABLE t ADD COLUMN c%d", i);
    files.script(files.writer, sql);
  }
  sqlane_finalize(insert);
}

void one_that_does_not_compile_any_more_fails_and_is_reset() {
  Files files;
  int64_t insert = prepare(files.reader, "INSERT INTO t(a) VALUES (7)");
  CHECK_EQUAL(SQLITE_DONE, run(insert));
  files.script(files.writer, "ALTER TABLE t RENAME TO u");
  CHECK_EQUAL(SQLITE_ERROR, run(insert));
  CHECK_EQUAL("no such table: t", failure(files.reader).message);
  CHECK_EQUAL(0, is_busy(insert));
  files.script(files.writer, "ALTER TABLE u RENAME TO t");
  CHECK_EQUAL(SQLITE_DONE, run(insert));
  sqlane_finalize(insert);
}

int32_t told;

int count_traces(unsigned, void*, void*, void*) noexcept {
  told++;
  return 0;
}

// SQLite's interface tells of one that is compiled anew once.
void statement_that_is_compiled_anew_is_traced_once() {
  Files files;
  int64_t insert = prepare(files.reader, "INSERT INTO t(a) VALUES (7)");
  sqlite3_trace_v2(handle_of(files.reader), SQLITE_TRACE_STMT, count_traces, nullptr);
  CHECK_EQUAL(SQLITE_DONE, run(insert));
  CHECK_EQUAL(1, told);
  files.script(files.writer, "ALTER TABLE t ADD COLUMN b");
  CHECK_EQUAL(SQLITE_DONE, run(insert));
  CHECK_EQUAL(2, told);
  sqlane_finalize(insert);
}

// Each run of a statement counts for itself, and leaves nothing to the next.
void run_begins_where_none_was_before() {
  Files files;
  files.script(files.writer, "CREATE UNIQUE INDEX i ON t(a)");
  int64_t insert = prepare(files.reader, "INSERT INTO t(a) VALUES (?)");
  Output<256> out;
  for (int64_t value = 1; value <= 3; value++) {
    parameters(insert, 1).integer(0, value);
    int32_t code = sqlane_run(insert, out.address());
    CHECK_EQUAL(value == 1 ? SQLITE_CONSTRAINT_UNIQUE : SQLITE_DONE, code);
    CHECK_EQUAL(0, is_busy(insert));
    if (code == SQLITE_DONE) CHECK_EQUAL(1, out.outcome().changes);
  }
  CHECK_EQUAL(3, files.count());
  sqlane_finalize(insert);
}

void rows_of_a_write_are_dropped() {
  Files files;
  int64_t insert = prepare(files.reader, "INSERT INTO t(a) VALUES (2), (3), (4) RETURNING a");
  CHECK_EQUAL(SQLITE_DONE, run(insert));
  CHECK_EQUAL(0, is_busy(insert));
  CHECK_EQUAL(4, files.count());
  sqlane_finalize(insert);
}

// A statement that is begun while none runs is not ended by an interrupt that came before.
void interrupt_before_the_first_step_is_forgotten() {
  Files files;
  int64_t insert = prepare(files.reader, "INSERT INTO t(a) VALUES (2)");
  sqlane_interrupt(files.reader);
  CHECK_EQUAL(SQLITE_DONE, run(insert));
  sqlane_finalize(insert);
}

}  // namespace

int main() {
  RUN(statement_is_compiled_anew_after_a_change_of_the_schema);
  RUN(one_that_does_not_compile_any_more_fails_and_is_reset);
  RUN(statement_that_is_compiled_anew_is_traced_once);
  RUN(run_begins_where_none_was_before);
  RUN(rows_of_a_write_are_dropped);
  RUN(interrupt_before_the_first_step_is_forgotten);
  return 0;
}
