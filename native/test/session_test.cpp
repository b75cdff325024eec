// Sessions and what they record, and how it is applied.
#include "connection.h"
#include "database.h"

using namespace sqlane_test;

namespace {

constexpr int32_t most = INT32_MAX - 8;

constexpr const char* tables =
    "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c REAL, d BLOB); INSERT INTO t VALUES (1, 'one', 1.5, x'01')";

int64_t record(const Database& database, int32_t options = 0) {
  int64_t session = sqlane_session_create(database.connection, bytes("main"), options, 0);
  CHECK(session != 0);
  CHECK_EQUAL(SQLITE_OK, sqlane_session_attach(session, nullptr, 1));
  return session;
}

// Bytes that one of our functions has answered.
struct Bytes {
  Bytes(int64_t address, const int32_t* info) : data(sqlane::from_handle<signed char>(address)) {
    if (info[SQLANE_CHANGES_CODE] != SQLITE_OK) fprintf(stderr, "code=%d: ", info[SQLANE_CHANGES_CODE]);
    CHECK_EQUAL(SQLITE_OK, info[SQLANE_CHANGES_CODE]);
    length = info[SQLANE_CHANGES_LENGTH];
  }
  ~Bytes() { sqlane_string_free(sqlane::to_handle(data)); }
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;

  signed char* data;
  int32_t length;
};

#define TAKE(name, call) \
  int32_t name##_info[SQLANE_CHANGES_COUNT] = {}; \
  int64_t name##_address = call; \
  Bytes name(name##_address, name##_info)

void apply(const Database& database, const Bytes& changes) {
  int32_t info[SQLANE_CHANGES_COUNT] = {};
  int64_t rebase = sqlane_changeset_apply(database.connection, changes.data, changes.length, 0, 0, 0, info);
  CHECK_EQUAL(SQLITE_OK, info[SQLANE_CHANGES_CODE]);
  sqlane_string_free(rebase);
}

void what_is_recorded_can_be_applied_and_taken_back() {
  Database source;
  Database target;
  source.script(tables);
  target.script(tables);
  int64_t session = record(source);
  CHECK_EQUAL(1, sqlane_session_isempty(session));
  source.script("INSERT INTO t VALUES (2, 'two', 2.5, NULL); UPDATE t SET b = 'ONE' WHERE a = 1");
  CHECK_EQUAL(0, sqlane_session_isempty(session));
  CHECK(sqlane_session_memory_used(session) > 0);
  TAKE(changes, sqlane_session_changeset(session, 0, most, changes_info));
  TAKE(inverse, sqlane_changeset_invert(changes.data, changes.length, inverse_info));
  apply(target, changes);
  CHECK_EQUAL(1, target.integer("SELECT count(*) = 2 AND max(b = 'ONE') FROM t"));
  apply(target, inverse);
  CHECK_EQUAL(1, target.integer("SELECT count(*) = 1 AND max(b = 'one') FROM t"));
  sqlane_session_delete(session);
}

void changes_over_the_limit_are_too_big() {
  Database database;
  database.script(tables);
  int64_t session = record(database);
  database.script("UPDATE t SET d = zeroblob(1000)");
  int32_t info[SQLANE_CHANGES_COUNT] = {};
  CHECK_EQUAL(0, sqlane_session_changeset(session, 0, 1000, info));
  CHECK_EQUAL(SQLITE_TOOBIG, info[SQLANE_CHANGES_CODE]);
  CHECK_EQUAL(1, sqlite3_get_autocommit(sqlane::from_handle<sqlane::Connection>(database.connection)->db));
  TAKE(changes, sqlane_session_changeset(session, 0, most, changes_info));
  CHECK(changes.length > 1000);
  CHECK_EQUAL(0, sqlane_changeset_combine(0, nullptr, changes.data, changes.length, 1000, info));
  CHECK_EQUAL(SQLITE_TOOBIG, info[SQLANE_CHANGES_CODE]);
  sqlane_session_delete(session);
}

void session_and_preupdate_hook_exclude_each_other() {
  Database database;
  int64_t session = record(database);
  int64_t other = record(database);
  CHECK_EQUAL(SQLITE_MISUSE, sqlane_preupdate_hook(database.connection, 1));
  sqlane_session_delete(session);
  CHECK_EQUAL(SQLITE_MISUSE, sqlane_preupdate_hook(database.connection, 1));
  sqlane_session_delete(other);
  CHECK_EQUAL(SQLITE_OK, sqlane_preupdate_hook(database.connection, 1));
  CHECK_EQUAL(0, sqlane_session_create(database.connection, bytes("main"), 0, 0));
  CHECK_EQUAL(SQLITE_MISUSE, failure(database.connection).code);
  CHECK_EQUAL(SQLITE_OK, sqlane_preupdate_hook(database.connection, 0));
  sqlane_session_delete(record(database));
}

void session_sees_a_delete_that_was_compiled_before_it() {
  Database database;
  database.script(tables);
  int64_t all = database.statement("DELETE FROM t");
  int64_t session = record(database);
  Output<256> out;
  CHECK_EQUAL(SQLITE_DONE, sqlane_run(all, out.address()));
  CHECK_EQUAL(0, sqlane_session_isempty(session));
  sqlane_finalize(all);
  sqlane_session_delete(session);
}

void sessions_are_deleted_in_any_order_and_with_the_connection() {
  int64_t before = sqlane_memory_used();
  {
    Database database;
    database.script(tables);
    int64_t sessions[5];
    for (int64_t& session : sessions) session = record(database, SQLANE_SESSION_SIZE | SQLANE_SESSION_ROWID);
    database.script("UPDATE t SET b = 'x'");
    const int order[] = {2, 4, 0};
    for (int i : order) sqlane_session_delete(sessions[i]);
    CHECK(sqlane_session_changeset_size(sessions[1]) > 0);
  }
  CHECK_EQUAL(before, sqlane_memory_used());
}

void name_without_memory_attaches_nothing() {
  Database database;
  database.script(tables);
  int64_t session = sqlane_session_create(database.connection, bytes("main"), 0, 0);
  CHECK_EQUAL(SQLITE_NOMEM, sqlane_session_attach(session, nullptr, 0));
  CHECK_EQUAL(SQLITE_NOMEM, failure(database.connection).code);
  database.script("UPDATE t SET b = 'x'");
  CHECK_EQUAL(1, sqlane_session_isempty(session));
  sqlane_session_delete(session);
}

void difference_is_recorded() {
  Database database;
  database.script("ATTACH ':memory:' AS other; CREATE TABLE other.t(a INTEGER PRIMARY KEY, b TEXT, c REAL, d BLOB)");
  database.script(tables);
  int64_t session = sqlane_session_create(database.connection, bytes("main"), 0, 0);
  CHECK_EQUAL(SQLITE_OK, sqlane_session_diff(session, bytes("other"), bytes("t")));
  CHECK_EQUAL(0, sqlane_session_isempty(session));
  CHECK_EQUAL(SQLITE_SCHEMA, sqlane_session_diff(session, bytes("nowhere"), bytes("t")));
  CHECK_EQUAL("no such table: nowhere.t", failure(database.connection).message);
  sqlane_session_delete(session);
}

}  // namespace

int main() {
  RUN(what_is_recorded_can_be_applied_and_taken_back);
  RUN(changes_over_the_limit_are_too_big);
  RUN(session_and_preupdate_hook_exclude_each_other);
  RUN(session_sees_a_delete_that_was_compiled_before_it);
  RUN(sessions_are_deleted_in_any_order_and_with_the_connection);
  RUN(name_without_memory_attaches_nothing);
  RUN(difference_is_recorded);
  return 0;
}
