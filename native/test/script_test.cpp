// Scripts: every statement, the place of the one that fails.
#include "database.h"

using namespace sqlane_test;

namespace {

void script_runs_every_statement() {
  Database database;
  database.script("CREATE TABLE t(a); -- a comment\n ;; INSERT INTO t VALUES (1); SELECT * FROM t; /* end */");
  CHECK_EQUAL(1, database.integer("SELECT count(*) FROM t"));
}

void empty_script_is_no_error() {
  Database database;
  database.script("");
  database.script(" ; -- nothing");
}

void failing_statement_is_numbered_and_its_offset_counts_from_the_start() {
  Database database;
  CHECK_EQUAL(SQLITE_ERROR, execute_script(database.connection, "CREATE TABLE t(a); SELECT a FROM t; SELECT b FROM t"));
  Failure failed = failure(database.connection);
  CHECK_EQUAL(2, failed.statement);
  CHECK_EQUAL(43, failed.offset);
  CHECK_EQUAL("no such column: b", failed.message);
}

void statements_before_the_failing_one_stay_done() {
  Database database;
  CHECK_EQUAL(SQLITE_CONSTRAINT_NOTNULL,
              execute_script(database.connection,
                             "CREATE TABLE t(a NOT NULL); INSERT INTO t VALUES (1), (NULL); INSERT INTO t VALUES (2)"));
  CHECK_EQUAL(1, failure(database.connection).statement);
  CHECK_EQUAL(0, database.integer("SELECT count(*) FROM t"));
}

void failure_while_stepping_points_to_its_statement() {
  Database database;
  CHECK_EQUAL(SQLITE_ERROR, execute_script(database.connection, "SELECT 1;\n SELECT abs(-9223372036854775808)"));
  CHECK_EQUAL(1, failure(database.connection).statement);
  CHECK_EQUAL(11, failure(database.connection).offset);
}

void script_without_memory_is_reported() {
  Database database;
  CHECK_EQUAL(SQLITE_NOMEM, sqlane_exec(database.connection, nullptr, 5, 0));
}

void later_failure_of_another_kind_names_no_statement() {
  Database database;
  CHECK_EQUAL(SQLITE_ERROR, execute_script(database.connection, "SELECT 1; SELECT b FROM t"));
  CHECK_EQUAL(0, prepare(database.connection, "SELECT b FROM t"));
  CHECK_EQUAL(-1, failure(database.connection).statement);
}

}  // namespace

int main() {
  RUN(script_runs_every_statement);
  RUN(empty_script_is_no_error);
  RUN(failing_statement_is_numbered_and_its_offset_counts_from_the_start);
  RUN(statements_before_the_failing_one_stay_done);
  RUN(failure_while_stepping_points_to_its_statement);
  RUN(script_without_memory_is_reported);
  RUN(later_failure_of_another_kind_names_no_statement);
  return 0;
}
