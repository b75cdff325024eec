#include "connection.h"
#include "deadline.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

#include <string.h>

namespace sqlane {

int reset_quietly(Connection& connection, sqlite3_stmt* stmt) noexcept {
  connection.tidying++;
  int code = sqlite3_reset(stmt);
  connection.tidying--;
  return code;
}

void finalize_quietly(Connection& connection, sqlite3_stmt* stmt) noexcept {
  connection.tidying++;
  sqlite3_finalize(stmt);
  connection.tidying--;
}

void finalize(Statement& statement) noexcept {
  Connection& connection = *statement.connection;
  if (statement.previous != nullptr) {
    statement.previous->next = statement.next;
  } else {
    connection.statements = statement.next;
  }
  if (statement.next != nullptr) statement.next->previous = statement.previous;
  // The parameters outlive the statement, whose bindings point into them.
  finalize_quietly(connection, statement.stmt);
  end_of_hooks(connection, SQLITE_ABORT);
  sqlite3_free(statement.parameters);
  sqlite3_free(statement.batch_rows);
  sqlite3_free(&statement);
}

namespace {

// Whether no more than white space and comments follows, or SQLANE_TRAILING_SQL or SQLite's error. The tail is compiled
// to find out, so that what counts as a comment is SQLite's decision; a tail that does not compile is more than a
// comment, too. No action is authorized meanwhile: some pragmas act while they are compiled.
int32_t check_tail(Connection& connection, const char* tail, const char* end) noexcept {
  int32_t code = SQLITE_OK;
  sqlite3_stmt* next = nullptr;
  connection.deny_all = true;
  while (code == SQLITE_OK && next == nullptr && tail < end && *tail != 0) {
    const char* rest = nullptr;
    code = sqlite3_prepare_v3(connection.db, tail, static_cast<int>(end - tail) + 1, 0, &next, &rest);
    if (rest == tail) break;
    tail = rest;
  }
  connection.deny_all = false;
  sqlite3_finalize(next);
  code = end_of_hooks(connection, code);
  if ((code & 0xff) == SQLITE_NOMEM) return fail(connection, code);
  return code != SQLITE_OK || next != nullptr ? SQLANE_TRAILING_SQL : SQLITE_OK;
}

// The first character of the statement itself. SQLite has compiled it, so every comment ends.
const char* skip_space_and_comments(const char* sql) noexcept {
  while (true) {
    sql += strspn(sql, " \t\n\f\r;");
    if (strncmp(sql, "\xEF\xBB\xBF", 3) == 0) {
      sql += 3;
    } else if (strncmp(sql, "--", 2) == 0) {
      sql += strcspn(sql, "\n");
    } else if (strncmp(sql, "/*", 2) == 0) {
      const char* end = strstr(sql + 2, "*/");
      if (end == nullptr) return sql;
      sql = end + 2;
    } else {
      return sql;
    }
  }
}


// SQLite keeps the number of changes of the last INSERT, UPDATE or DELETE; any other statement leaves it alone, and
// must not be credited with it. What writes and begins with one of these words is one of them.
bool counts_changes(sqlite3_stmt* stmt) noexcept {
  if (sqlite3_stmt_readonly(stmt) != 0) return false;
  static constexpr const char* words[] = {"INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"};
  const char* sql = skip_space_and_comments(sqlite3_sql(stmt));
  for (const char* word : words) {
    if (sqlite3_strnicmp(sql, word, static_cast<int>(strlen(word))) == 0) return true;
  }
  return false;
}

Statement* adopt(Connection& connection, sqlite3_stmt* stmt, int32_t options) noexcept {
  void* memory = sqlite3_malloc64(sizeof(Statement));
  if (memory == nullptr) {
    out_of_memory(connection);
    sqlite3_finalize(stmt);
    return nullptr;
  }
  memset(memory, 0, sizeof(Statement));
  Statement* statement = static_cast<Statement*>(memory);
  statement->stmt = stmt;
  statement->connection = &connection;
  statement->parameter_count = sqlite3_bind_parameter_count(stmt);
  statement->counts_changes = counts_changes(stmt);
  statement->unbound_as_null = (options & SQLANE_PREPARE_UNBOUND_AS_NULL) != 0;
  statement->next = connection.statements;
  if (connection.statements != nullptr) connection.statements->previous = statement;
  connection.statements = statement;
  return statement;
}

void describe(const Statement& statement, int32_t* info) noexcept {
  info[SQLANE_INFO_COLUMNS] = sqlite3_column_count(statement.stmt);
  info[SQLANE_INFO_PARAMETERS] = statement.parameter_count;
  info[SQLANE_INFO_READONLY] = sqlite3_stmt_readonly(statement.stmt);
  info[SQLANE_INFO_EXPLAIN] = sqlite3_stmt_isexplain(statement.stmt);
  info[SQLANE_INFO_COUNTS_CHANGES] = statement.counts_changes ? 1 : 0;
}

}  // namespace
}  // namespace sqlane

using namespace sqlane;

// sql holds length bytes and a terminating NUL after them.
int64_t sqlane_prepare(int64_t handle, const signed char* sql, int32_t length, int32_t options,
                       int32_t* info) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (sql == nullptr || info == nullptr) {
    out_of_memory(connection);
    return 0;
  }
  if (!admit_stack(connection)) {
    return 0;
  }
  unsigned flags = (options & SQLANE_PREPARE_PERSISTENT) != 0 ? SQLITE_PREPARE_PERSISTENT : 0;
  sqlite3_stmt* stmt = nullptr;
  const char* tail = nullptr;
  int64_t spent = 0;
  DeadlineScope deadline(connection, spent);
  int32_t code = sqlite3_prepare_v3(connection.db, text(sql), length + 1, flags, &stmt, &tail);
  after_compilation(connection);
  if (code != SQLITE_OK) fail(connection, code);
  // A collation may have been called to estimate how many rows an index will give.
  code = end_of_hooks(connection, code);
  if (code != SQLITE_OK) {
    sqlite3_finalize(stmt);
    return 0;
  }
  if (stmt == nullptr) {
    set(connection.status, SQLANE_EMPTY_SQL, "the SQL holds no statement");
    return 0;
  }
  code = check_tail(connection, tail, text(sql) + length);
  if (code != SQLITE_OK) {
    if (code == SQLANE_TRAILING_SQL) {
      set(connection.status, code, "the SQL holds more than one statement", static_cast<int32_t>(tail - text(sql)));
    }
    sqlite3_finalize(stmt);
    return 0;
  }
  Statement* statement = adopt(connection, stmt, options);
  if (statement != nullptr) describe(*statement, info);
  return to_handle(statement);
}

void sqlane_finalize(int64_t statement) noexcept { finalize(*from_handle<Statement>(statement)); }

// Ends a run. That may commit what it wrote, and so it may fail: the error is captured.
int32_t sqlane_reset(int64_t handle) noexcept {
  Statement& statement = *from_handle<Statement>(handle);
  int32_t code = reset_quietly(*statement.connection, statement.stmt);
  statement.running = false;
  statement.standing = false;
  end_of_hooks(*statement.connection, SQLITE_ABORT, statement.stmt);
  return code == SQLITE_OK ? code : fail(*statement.connection, code);
}

int32_t sqlane_column_count(int64_t statement) noexcept {
  return sqlite3_column_count(from_handle<Statement>(statement)->stmt);
}

int64_t sqlane_column_text(int64_t handle, int32_t column, int32_t what) noexcept {
  sqlite3_stmt* stmt = from_handle<Statement>(handle)->stmt;
  switch (what) {
    case SQLANE_COLUMN_NAME: return to_handle(sqlite3_column_name(stmt, column));
    case SQLANE_COLUMN_DECLTYPE: return to_handle(sqlite3_column_decltype(stmt, column));
    case SQLANE_COLUMN_DATABASE: return to_handle(sqlite3_column_database_name(stmt, column));
    case SQLANE_COLUMN_TABLE: return to_handle(sqlite3_column_table_name(stmt, column));
    case SQLANE_COLUMN_ORIGIN: return to_handle(sqlite3_column_origin_name(stmt, column));
    default: return 0;
  }
}

int64_t sqlane_parameter_name(int64_t statement, int32_t parameter) noexcept {
  return to_handle(sqlite3_bind_parameter_name(from_handle<Statement>(statement)->stmt, parameter));
}

int32_t sqlane_stmt_status(int64_t statement, int32_t counter, int32_t reset) noexcept {
  return sqlite3_stmt_status(from_handle<Statement>(statement)->stmt, counter, reset);
}
