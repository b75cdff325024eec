// The deadline of a statement; callback_test.cpp has what it does beside a progress handler.
#include "connection.h"
#include "database.h"
#include "deadline.h"

using namespace sqlane_test;

namespace {

constexpr const char* endless =
    "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n";

void deadline_ends_an_endless_statement() {
  Database database;
  Output<256> out;
  sqlane_deadline(database.connection, 1000000);
  CHECK_EQUAL(SQLITE_INTERRUPT, execute_script(database.connection, endless));
  CHECK_EQUAL("the statement ran longer than its deadline", failure(database.connection).message);
  int64_t query = database.statement(endless);
  CHECK_EQUAL(SQLITE_INTERRUPT, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(SQLITE_INTERRUPT, sqlane_run(query, out.address()));
  CHECK_EQUAL("the statement ran longer than its deadline", failure(database.connection).message);
}

void deadline_counts_what_a_cursor_spent_in_earlier_calls() {
  Database database;
  Output<256> out;
  int64_t query =
      database.statement("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n");
  sqlane_deadline(database.connection, 20000000);
  int32_t status = sqlane_execute(query, out.address(), out.capacity(), 1);
  while (status == SQLITE_ROW) status = sqlane_fetch(query, out.address(), out.capacity(), 1);
  CHECK_EQUAL(SQLITE_INTERRUPT, status);
}

void nested_scope_keeps_the_earlier_deadline() {
  Database database;
  sqlane::Connection& connection = *sqlane::from_handle<sqlane::Connection>(database.connection);
  int64_t spent = 0;
  int64_t nested_spent = 0;
  sqlane_deadline(database.connection, 1000000000);
  {
    sqlane::DeadlineScope outer(connection, spent);
    int64_t at = connection.deadline.at;
    CHECK(at != 0);
    {
      sqlane::DeadlineScope nested(connection, nested_spent);
      CHECK_EQUAL(at, connection.deadline.at);
    }
    CHECK_EQUAL(at, connection.deadline.at);
  }
  CHECK_EQUAL(0, connection.deadline.at);
  CHECK(nested_spent <= spent);
}

}  // namespace

int main() {
  RUN(deadline_ends_an_endless_statement);
  RUN(deadline_counts_what_a_cursor_spent_in_earlier_calls);
  RUN(nested_scope_keeps_the_earlier_deadline);
  return 0;
}
