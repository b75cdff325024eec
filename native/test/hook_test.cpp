// Hooks with a function in the place of Java, the flag that cancels, and the pragmas that set handlers.
#include "connection.h"
#include "database.h"

using namespace sqlane_test;

namespace {

struct Seen {
  int32_t calls[SQLANE_UPCALL_DISCARD + 1];
  int64_t a;
  int64_t before;
  int64_t after;
  int64_t connection;
};

Seen seen;

int32_t upcall(int32_t, int32_t kind, int64_t, int64_t a, int64_t, int64_t) noexcept {
  seen.calls[kind]++;
  seen.a = a;
  if (kind == SQLANE_UPCALL_PREUPDATE && a == SQLITE_UPDATE) {
    seen.before = sqlane_value_int64(sqlane_preupdate_value(seen.connection, 0, 0));
    seen.after = sqlane_value_int64(sqlane_preupdate_value(seen.connection, 0, 1));
    CHECK_EQUAL(0, sqlane_preupdate_value(seen.connection, 7, 1));
    CHECK_EQUAL(SQLITE_MISUSE, failure(seen.connection).code & 0xff);
  }
  return SQLITE_OK;
}

sqlane::Client watching = {upcall, nullptr};

class Watched : public Database {
 public:
  Watched() noexcept : Database(watching) {
    seen = Seen();
    seen.connection = connection;
  }
};

void preupdate_hook_reads_old_and_new_values() {
  Watched database;
  database.script("CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'one')");
  CHECK_EQUAL(SQLITE_OK, sqlane_preupdate_hook(database.connection, 1));
  database.script("UPDATE t SET a = 2");
  CHECK_EQUAL(1, seen.calls[SQLANE_UPCALL_PREUPDATE]);
  CHECK_EQUAL(SQLITE_UPDATE, seen.a);
  CHECK_EQUAL(1, seen.before);
  CHECK_EQUAL(2, seen.after);
  CHECK_EQUAL(SQLITE_OK, sqlane_preupdate_hook(database.connection, 0));
  database.script("DELETE FROM t");
  CHECK_EQUAL(1, seen.calls[SQLANE_UPCALL_PREUPDATE]);
}

void trace_tells_of_beginning_rows_and_end() {
  Watched database;
  sqlane_trace(database.connection, SQLITE_TRACE_STMT | SQLITE_TRACE_ROW | SQLITE_TRACE_PROFILE, 1);
  database.script("SELECT 1 UNION ALL SELECT 2");
  CHECK_EQUAL(4, seen.calls[SQLANE_UPCALL_TRACE]);
  sqlane_trace(database.connection, 0, 0);
  database.script("SELECT 1");
  CHECK_EQUAL(4, seen.calls[SQLANE_UPCALL_TRACE]);
}

void flag_cancels_one_statement() {
  Database database;
  Output<256> out;
  int32_t flag = 0;
  const char* rows = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
  int64_t cancelled = database.statement(rows);
  int64_t other = database.statement(rows);
  sqlane_cancel_flag(cancelled, sqlane::to_handle(&flag));
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(cancelled, out.address(), out.capacity(), 1));
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(other, out.address(), out.capacity(), 1));
  flag = 1;
  CHECK_EQUAL(SQLITE_INTERRUPT, sqlane_fetch(cancelled, out.address(), out.capacity(), 1));
  CHECK_EQUAL("the statement was cancelled", failure(database.connection).message);
  CHECK_EQUAL(SQLITE_INTERRUPT, sqlane_execute(cancelled, out.address(), out.capacity(), 1));
  CHECK_EQUAL(SQLITE_ROW, sqlane_fetch(other, out.address(), out.capacity(), 1));
  sqlane_cancel_flag(cancelled, 0);
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(cancelled, out.address(), out.capacity(), 1));
}

void pragma_asks_and_sets_the_busy_timeout() {
  Database database;
  CHECK_EQUAL(SQLITE_OK, sqlane_busy_timeout(database.connection, 1234));
  CHECK_EQUAL(1234, database.integer("PRAGMA busy_timeout"));
  CHECK_EQUAL(77, database.integer("PRAGMA busy_timeout = 77"));
  CHECK_EQUAL(77, database.integer("PRAGMA busy_timeout"));
  CHECK_EQUAL(77, sqlane::from_handle<sqlane::Connection>(database.connection)->busy_timeout);
  CHECK_EQUAL(0, database.integer("PRAGMA busy_timeout = -1"));
}

void pragma_asks_and_sets_what_the_wal_hook_checkpoints_at() {
  Watched database;
  CHECK_EQUAL(1000, database.integer("PRAGMA wal_autocheckpoint"));
  sqlane_wal_hook(database.connection, 1);
  CHECK_EQUAL(1000, database.integer("PRAGMA wal_autocheckpoint"));
  CHECK_EQUAL(50, database.integer("PRAGMA wal_autocheckpoint = 50"));
  CHECK_EQUAL(50, sqlane::from_handle<sqlane::Connection>(database.connection)->hooks.autocheckpoint);
  sqlane_wal_hook(database.connection, 2);
  sqlane_wal_hook(database.connection, 0);
  CHECK_EQUAL(50, database.integer("PRAGMA wal_autocheckpoint"));
  CHECK_EQUAL(0, database.integer("PRAGMA wal_autocheckpoint = 0"));
  sqlane_wal_hook(database.connection, 1);
  sqlane_wal_hook(database.connection, 0);
  CHECK_EQUAL(0, database.integer("PRAGMA wal_autocheckpoint"));
}

}  // namespace

int main() {
  RUN(preupdate_hook_reads_old_and_new_values);
  RUN(trace_tells_of_beginning_rows_and_end);
  RUN(flag_cancels_one_statement);
  RUN(pragma_asks_and_sets_the_busy_timeout);
  RUN(pragma_asks_and_sets_what_the_wal_hook_checkpoints_at);
  return 0;
}
