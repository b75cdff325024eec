// What is kept of an error.
#include "connection.h"

#include "database.h"

using namespace sqlane;
using namespace sqlane_test;

namespace {

void message_is_kept_after_other_calls_of_sqlite() {
  Database database;
  CHECK_EQUAL(0, prepare(database.connection, "SELECT missing"));
  sqlite3* db = from_handle<Connection>(database.connection)->db;
  CHECK_EQUAL(SQLITE_OK, sqlite3_exec(db, "SELECT 1", nullptr, nullptr, nullptr));
  CHECK_EQUAL("no such column: missing", failure(database.connection).message);
}

void extended_code_is_kept() {
  Database database;
  CHECK_EQUAL(SQLITE_CONSTRAINT_CHECK,
              execute_script(database.connection, "CREATE TABLE t(a CHECK (a > 0)); INSERT INTO t VALUES (0)"));
  CHECK_EQUAL(SQLITE_CONSTRAINT_CHECK, failure(database.connection).code);
}

// SQLITE_MISUSE and the like are answered without touching the connection's error.
void code_that_the_connection_does_not_speak_of_has_its_own_message() {
  Database database;
  Status status;
  CHECK_EQUAL(0, prepare(database.connection, "SELECT missing"));
  capture(status, from_handle<Connection>(database.connection)->db, SQLITE_MISUSE);
  CHECK_EQUAL(SQLITE_MISUSE, status.code);
  CHECK_EQUAL("bad parameter or other API misuse", status.message);
}

void error_without_connection_has_its_own_message() {
  Status status;
  capture(status, nullptr, SQLITE_CANTOPEN_ISDIR);
  CHECK_EQUAL(SQLITE_CANTOPEN_ISDIR, status.code);
  CHECK_EQUAL("unable to open database file", status.message);
  CHECK_EQUAL(-1, status.offset);
}

void unknown_code_is_kept() {
  Status status;
  capture(status, nullptr, 12345);
  CHECK_EQUAL(12345, status.code);
  CHECK_EQUAL("unknown error", status.message);
}

void system_error_is_kept() {
  int64_t connection = open_path("/proc/1/no-such-directory/file.db");
  int32_t info[SQLANE_STATUS_COUNT] = {};
  sqlane_status(connection, info);
  CHECK_EQUAL(SQLITE_CANTOPEN, info[SQLANE_STATUS_CODE] & 0xff);
  CHECK(info[SQLANE_STATUS_ERRNO] != 0);
  CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
}

void long_message_is_cut_between_characters() {
  for (int ascii = 0; ascii < 4; ascii++) {
    Status status;
    char message[3000];
    int length = 0;
    for (int i = 0; i < ascii; i++) message[length++] = 'a';
    while (length < 2990) {
      memcpy(message + length, "\xe2\x82\xac", 3);
      length += 3;
    }
    message[length] = 0;
    set(status, SQLITE_ERROR, message);
    size_t kept = strlen(status.message);
    CHECK(kept > sizeof(status.message) - 5 && kept < sizeof(status.message));
    CHECK_EQUAL(0, (kept - static_cast<size_t>(ascii)) % 3);
    CHECK(memcmp(message, status.message, kept) == 0);
  }
}

void missing_message_is_empty() {
  Status status;
  set(status, SQLITE_ERROR, nullptr);
  CHECK_EQUAL("", status.message);
}

void status_without_a_place_to_write_does_nothing() {
  Database database;
  sqlane_status(database.connection, nullptr);
}

}  // namespace

int main() {
  RUN(message_is_kept_after_other_calls_of_sqlite);
  RUN(extended_code_is_kept);
  RUN(code_that_the_connection_does_not_speak_of_has_its_own_message);
  RUN(error_without_connection_has_its_own_message);
  RUN(unknown_code_is_kept);
  RUN(system_error_is_kept);
  RUN(long_message_is_cut_between_characters);
  RUN(missing_message_is_empty);
  RUN(status_without_a_place_to_write_does_nothing);
  return 0;
}
