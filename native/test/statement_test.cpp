// Preparing, describing and ending statements.
#include "connection.h"
#include "database.h"

using namespace sqlane_test;

namespace {

void describe_of(const char* sql, int32_t* info) {
  Database database;
  database.script("CREATE TABLE t(a, b)");
  int64_t statement = sqlane_prepare(database.connection, bytes(sql), static_cast<int32_t>(strlen(sql)), 0, info);
  CHECK(statement != 0);
}

void prepared_statement_is_described() {
  int32_t info[SQLANE_INFO_COUNT] = {};
  describe_of("SELECT a, b FROM t WHERE a = ?1 AND b = :name", info);
  CHECK_EQUAL(2, info[SQLANE_INFO_COLUMNS]);
  CHECK_EQUAL(2, info[SQLANE_INFO_PARAMETERS]);
  CHECK_EQUAL(1, info[SQLANE_INFO_READONLY]);
  CHECK_EQUAL(0, info[SQLANE_INFO_EXPLAIN]);
  CHECK_EQUAL(0, info[SQLANE_INFO_COUNTS_CHANGES]);
  describe_of("INSERT INTO t VALUES (1, 2)", info);
  CHECK_EQUAL(0, info[SQLANE_INFO_COLUMNS]);
  CHECK_EQUAL(0, info[SQLANE_INFO_READONLY]);
  describe_of("EXPLAIN QUERY PLAN SELECT 1", info);
  CHECK_EQUAL(2, info[SQLANE_INFO_EXPLAIN]);
}

void error_has_its_offset() {
  Database database;
  CHECK_EQUAL(0, prepare(database.connection, "SELECT 1, missing"));
  CHECK_EQUAL(10, failure(database.connection).offset);
  CHECK_EQUAL("no such column: missing", failure(database.connection).message);
}

void white_space_and_comments_alone_are_no_statement() {
  Database database;
  const char* const empty[] = {"", "  \n\t", "-- no more", "/* no\nmore */", ";", " ; /* */ ; -- "};
  for (const char* sql : empty) {
    CHECK_EQUAL(0, prepare(database.connection, sql));
    CHECK_EQUAL(SQLANE_EMPTY_SQL, failure(database.connection).code);
  }
}

void white_space_and_comments_may_follow_a_statement() {
  Database database;
  const char* const tails[] = {"", ";", ";;", "; -- no more", "; /* no more */ ; /* open", ";\n\t \f\r"};
  for (const char* tail : tails) {
    char sql[64];
    snprintf(sql, sizeof(sql), "SELECT 1%s", tail);
    CHECK(prepare(database.connection, sql) != 0);
  }
}

void second_statement_is_refused_with_its_offset() {
  Database database;
  const char* const tails[] = {" SELECT 2", "nonsense", " -- comment\n VACUUM", ";; BEGIN", " EXPLAIN SELECT 1"};
  for (const char* tail : tails) {
    char sql[64];
    snprintf(sql, sizeof(sql), "SELECT 1;%s", tail);
    CHECK_EQUAL(0, prepare(database.connection, sql));
    CHECK_EQUAL(SQLANE_TRAILING_SQL, failure(database.connection).code);
    CHECK_EQUAL(9, failure(database.connection).offset);
  }
  CHECK_EQUAL(0, sqlane_statement_count(database.connection));
}

// A pragma that sets a flag acts when it is compiled.
void refused_second_statement_has_no_effect() {
  Database database;
  CHECK_EQUAL(0, prepare(database.connection, "SELECT 1; PRAGMA foreign_keys = ON"));
  CHECK_EQUAL(SQLANE_TRAILING_SQL, failure(database.connection).code);
  CHECK_EQUAL(0, database.integer("PRAGMA foreign_keys"));
  CHECK(prepare(database.connection, "PRAGMA foreign_keys = ON") != 0);
  CHECK_EQUAL(1, database.integer("PRAGMA foreign_keys"));
}

void sql_longer_than_the_limit_is_refused() {
  Database database;
  sqlane_limit(database.connection, SQLITE_LIMIT_SQL_LENGTH, 20);
  CHECK_EQUAL(0, prepare(database.connection, "SELECT 'twenty bytes and more'"));
  CHECK_EQUAL(SQLITE_TOOBIG, failure(database.connection).code);
}

void sql_without_memory_is_reported() {
  Database database;
  int32_t info[SQLANE_INFO_COUNT] = {};
  CHECK_EQUAL(0, sqlane_prepare(database.connection, nullptr, 5, 0, info));
  CHECK_EQUAL(SQLITE_NOMEM, failure(database.connection).code);
  CHECK_EQUAL(0, sqlane_prepare(database.connection, bytes("SELECT 1"), 8, 0, nullptr));
  CHECK_EQUAL(SQLITE_NOMEM, failure(database.connection).code);
}

void columns_have_names_and_origins() {
  Database database;
  database.script("CREATE TABLE t(a INTEGER, b VARCHAR(10))");
  int64_t statement = database.statement("SELECT b AS renamed, a + 1 FROM t");
  CHECK_EQUAL(2, sqlane_column_count(statement));
  CHECK_EQUAL("renamed", text_at(sqlane_column_text(statement, 0, SQLANE_COLUMN_NAME)));
  CHECK_EQUAL("VARCHAR(10)", text_at(sqlane_column_text(statement, 0, SQLANE_COLUMN_DECLTYPE)));
  CHECK_EQUAL("main", text_at(sqlane_column_text(statement, 0, SQLANE_COLUMN_DATABASE)));
  CHECK_EQUAL("t", text_at(sqlane_column_text(statement, 0, SQLANE_COLUMN_TABLE)));
  CHECK_EQUAL("b", text_at(sqlane_column_text(statement, 0, SQLANE_COLUMN_ORIGIN)));
  CHECK_EQUAL(0, sqlane_column_text(statement, 1, SQLANE_COLUMN_ORIGIN));
  CHECK_EQUAL(0, sqlane_column_text(statement, 2, SQLANE_COLUMN_NAME));
  CHECK_EQUAL(0, sqlane_column_text(statement, 0, 99));
}

void parameters_have_names() {
  Database database;
  int64_t statement = database.statement("SELECT ?, :named, @at, $dollar, ?9");
  CHECK_EQUAL(0, sqlane_parameter_name(statement, 1));
  CHECK_EQUAL(":named", text_at(sqlane_parameter_name(statement, 2)));
  CHECK_EQUAL("@at", text_at(sqlane_parameter_name(statement, 3)));
  CHECK_EQUAL("$dollar", text_at(sqlane_parameter_name(statement, 4)));
  CHECK_EQUAL("?9", text_at(sqlane_parameter_name(statement, 9)));
  CHECK_EQUAL(0, sqlane_parameter_name(statement, 10));
}

void expanded_sql_shows_bound_values_and_null_for_the_others() {
  Database database;
  int64_t statement = database.statement("SELECT ?, ?, ?");
  Row row = parameters(statement, 3);
  row.integer(0, 7);
  row.text(1, "it's");
  int64_t expanded = sqlane_expanded_sql(statement);
  CHECK_EQUAL("SELECT 7, 'it''s', NULL", text_at(expanded));
  sqlane_string_free(expanded);
}

void expanded_sql_of_a_running_query_leaves_it_alone() {
  Database database;
  Output<256> out;
  int64_t statement = database.statement("SELECT ?1 UNION ALL SELECT ?1 + 1");
  parameters(statement, 1).integer(0, 7);
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(statement, out.address(), out.capacity(), 1));
  int64_t expanded = sqlane_expanded_sql(statement);
  CHECK_EQUAL("SELECT 7 UNION ALL SELECT 7 + 1", text_at(expanded));
  sqlane_string_free(expanded);
  CHECK_EQUAL(SQLITE_ROW, sqlane_fetch(statement, out.address(), out.capacity(), 1));
  CHECK_EQUAL(8, out.integer(0, 0));
}

void expanded_sql_that_is_too_long_is_an_error() {
  Database database;
  int64_t statement = database.statement("SELECT ?");
  parameters(statement, 1).text(0, "a text that makes the statement long");
  sqlane_limit(database.connection, SQLITE_LIMIT_LENGTH, 20);
  CHECK_EQUAL(0, sqlane_expanded_sql(statement));
  CHECK(failure(database.connection).code != SQLITE_OK);
}

void running_query_is_busy_until_reset() {
  Database database;
  Output<256> out;
  int64_t statement = database.statement("VALUES (1), (2)");
  CHECK_EQUAL(0, is_busy(statement));
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(statement, out.address(), out.capacity(), 1));
  CHECK_EQUAL(1, is_busy(statement));
  CHECK_EQUAL(SQLITE_OK, sqlane_reset(statement));
  CHECK_EQUAL(0, is_busy(statement));
}

// All of an INSERT with RETURNING is written by the first step; the reset is what commits it.
void reset_reports_the_commit_that_failed() {
  Database database;
  database.script(
      "PRAGMA foreign_keys = ON; CREATE TABLE p(a PRIMARY KEY);"
      "CREATE TABLE c(a REFERENCES p DEFERRABLE INITIALLY DEFERRED)");
  Output<256> out;
  int64_t statement = database.statement("INSERT INTO c VALUES (1), (2), (3) RETURNING a");
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(statement, out.address(), out.capacity(), 1));
  CHECK_EQUAL(SQLITE_CONSTRAINT_FOREIGNKEY, sqlane_reset(statement));
  CHECK_EQUAL("FOREIGN KEY constraint failed", failure(database.connection).message);
  CHECK_EQUAL(0, database.integer("SELECT count(*) FROM c"));
}

void counters_of_a_statement_can_be_reset() {
  Database database;
  Output<256> out;
  int64_t statement = database.statement("SELECT column1 FROM (VALUES (2), (1)) ORDER BY 1");
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(statement, out.address(), out.capacity(), 1));
  CHECK(sqlane_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1) > 0);
  CHECK_EQUAL(0, sqlane_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 0));
}

void refused_close_leaves_statements_that_do_no_harm() {
  int64_t connection = open_path(":memory:");
  int64_t other = open_path(":memory:");
  sqlite3* db = sqlane::from_handle<sqlane::Connection>(connection)->db;
  sqlite3_backup* backup =
      sqlite3_backup_init(sqlane::from_handle<sqlane::Connection>(other)->db, "main", db, "main");
  CHECK(backup != nullptr);
  int64_t statement = prepare(connection, "SELECT ?");
  parameters(statement, 1).integer(0, 1);
  CHECK_EQUAL(SQLITE_BUSY, sqlane_close(connection));
  Output<256> out;
  CHECK_EQUAL(SQLITE_MISUSE, sqlane_execute(statement, out.address(), out.capacity(), 1) & 0xff);
  CHECK_EQUAL(0, is_busy(statement));
  CHECK_EQUAL(0, sqlane_column_text(statement, 0, SQLANE_COLUMN_NAME));
  CHECK_EQUAL(SQLITE_OK, sqlane_reset(statement));
  sqlane_finalize(statement);
  CHECK_EQUAL(SQLITE_OK, sqlite3_backup_finish(backup));
  CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
  CHECK_EQUAL(SQLITE_OK, sqlane_close(other));
}

}  // namespace

int main() {
  RUN(prepared_statement_is_described);
  RUN(error_has_its_offset);
  RUN(white_space_and_comments_alone_are_no_statement);
  RUN(white_space_and_comments_may_follow_a_statement);
  RUN(second_statement_is_refused_with_its_offset);
  RUN(refused_second_statement_has_no_effect);
  RUN(sql_longer_than_the_limit_is_refused);
  RUN(sql_without_memory_is_reported);
  RUN(columns_have_names_and_origins);
  RUN(parameters_have_names);
  RUN(expanded_sql_shows_bound_values_and_null_for_the_others);
  RUN(expanded_sql_of_a_running_query_leaves_it_alone);
  RUN(expanded_sql_that_is_too_long_is_an_error);
  RUN(running_query_is_busy_until_reset);
  RUN(reset_reports_the_commit_that_failed);
  RUN(counters_of_a_statement_can_be_reset);
  RUN(refused_close_leaves_statements_that_do_no_harm);
  return 0;
}
