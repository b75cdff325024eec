// Statements that take more native stack than a thread has: refused with the guard, the end of the process without it.
// That each limit's price is right for the optimized libraries is shown from Java, on the threads of a JVM.
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "connection.h"
#include "database.h"
#include "stack.h"

using namespace sqlane_test;

namespace {

constexpr size_t kibi = 1024;

// Builds of SQLite with its assertions, and those under a sanitizer, need a multiple of the stack.
constexpr size_t small_stack = 1024 * kibi;

// A compound of hundreds of terms in a compound of hundreds of terms: 10 KiB of text per level, and 370 KiB of stack.
char* nested_compounds(int levels) noexcept {
  constexpr int terms = 400;
  const char* open = "SELECT max(a) a FROM (";
  const char* term = " UNION ALL SELECT 1";
  size_t size = static_cast<size_t>(levels) * (strlen(open) + terms * strlen(term) + 1) + 100;
  char* sql = static_cast<char*>(malloc(size));
  CHECK(sql != nullptr);
  char* at = sql;
  for (int i = 0; i < levels; i++) at = stpcpy(at, open);
  at = stpcpy(at, "SELECT 1 a");
  for (int i = 0; i < levels; i++) {
    for (int j = 0; j < terms; j++) at = stpcpy(at, term);
    at = stpcpy(at, ")");
  }
  return sql;
}

// A thread whose stack is exactly so large; the C library would give it the larger one of a thread that has ended.
void on_thread(size_t size, void* (*body)(void*), void* argument) noexcept {
  constexpr size_t guard = 64 * kibi;
  void* memory = mmap(nullptr, guard + size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(memory != MAP_FAILED);
  CHECK_EQUAL(0, mprotect(memory, guard, PROT_NONE));
  pthread_attr_t attributes;
  pthread_t thread;
  CHECK_EQUAL(0, pthread_attr_init(&attributes));
  CHECK_EQUAL(0, pthread_attr_setstack(&attributes, static_cast<char*>(memory) + guard, size));
  CHECK_EQUAL(0, pthread_create(&thread, &attributes, body, argument));
  CHECK_EQUAL(0, pthread_join(thread, nullptr));
  pthread_attr_destroy(&attributes);
  munmap(memory, guard + size);
}

int64_t open_with_default_limits() noexcept {
  int64_t connection = open_path(":memory:");
  sqlane_limit(connection, SQLITE_LIMIT_EXPR_DEPTH, 400);
  sqlane_limit(connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 4000);
  return connection;
}

void* compile_deep_statement(void*) noexcept {
  int64_t connection = open_with_default_limits();
  char* sql = nested_compounds(20);
  CHECK_EQUAL(0, prepare(connection, sql));
  CHECK_EQUAL(SQLANE_STACK, failure(connection).code);
  CHECK_EQUAL(SQLANE_STACK, execute_script(connection, sql));
  free(sql);
  int64_t next = prepare(connection, "SELECT 1");
  CHECK(next != 0);
  CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
  return nullptr;
}

void statement_that_needs_more_than_the_stack_is_refused() {
  on_thread(small_stack, compile_deep_statement, nullptr);
}

void* compile_without_guard(void* sql) noexcept {
  sqlite3* db = nullptr;
  sqlite3_stmt* stmt = nullptr;
  if (sqlite3_open(":memory:", &db) == SQLITE_OK) {
    sqlite3_prepare_v2(db, static_cast<const char*>(sql), -1, &stmt, nullptr);
  }
  return nullptr;
}

void the_same_statement_without_guard_ends_the_process() {
  char* sql = nested_compounds(20);
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    signal(SIGSEGV, SIG_DFL);
    signal(SIGBUS, SIG_DFL);
    on_thread(small_stack, compile_without_guard, sql);
    _exit(0);
  }
  free(sql);
  int status = 0;
  CHECK_EQUAL(child, waitpid(child, &status, 0));
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGSEGV || WTERMSIG(status) == SIGBUS);
}

void* use_prepared_statements(void* argument) noexcept {
  int64_t connection = *static_cast<int64_t*>(argument);
  CHECK_EQUAL(0, prepare(connection, "SELECT 1"));
  CHECK_EQUAL(SQLANE_STACK, failure(connection).code);
  CHECK(strncmp("too little native stack: remaining=", failure(connection).message, 35) == 0);
  CHECK_EQUAL(SQLANE_STACK, execute_script(connection, "SELECT 1"));
  return nullptr;
}

void call_below_the_reserve_is_refused_before_it_begins() {
  int64_t connection = open_with_default_limits();
  on_thread(128 * kibi, use_prepared_statements, &connection);
  CHECK(prepare(connection, "SELECT 1") != 0);
  CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
}

struct Running {
  int64_t connection;
  int64_t statement;
};

void* fetch_on_a_short_stack(void* argument) noexcept {
  Running& running = *static_cast<Running*>(argument);
  Output<256> out;
  CHECK_EQUAL(SQLANE_STACK, sqlane_fetch(running.statement, out.address(), out.capacity(), 1));
  CHECK_EQUAL(0, out.outcome().row_count);
  CHECK_EQUAL(SQLANE_STACK, sqlane_execute(running.statement, out.address(), out.capacity(), 1));
  CHECK_EQUAL(SQLANE_STACK, sqlane_run(running.statement, out.address()));
  return nullptr;
}

void refused_fetch_ends_the_query_and_its_lock() {
  int64_t connection = open_with_default_limits();
  CHECK_EQUAL(SQLITE_OK, execute_script(connection, "CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3)"));
  Running running = {connection, prepare(connection, "SELECT a FROM t")};
  Output<256> out;
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(running.statement, out.address(), out.capacity(), 1));
  on_thread(128 * kibi, fetch_on_a_short_stack, &running);
  CHECK_EQUAL(0, is_busy(running.statement));
  CHECK_EQUAL(SQLITE_OK, execute_script(connection, "DROP TABLE t"));
  CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
}

void reserve_follows_the_limits() {
  int64_t connection = open_with_default_limits();
  sqlane::Connection& guarded = *sqlane::from_handle<sqlane::Connection>(connection);
  int32_t by_default = guarded.stack_reserve;
  sqlane_limit(connection, SQLITE_LIMIT_EXPR_DEPTH, 1000);
  CHECK(guarded.stack_reserve > 2 * by_default);
  sqlane_limit(connection, SQLITE_LIMIT_EXPR_DEPTH, 400);
  CHECK_EQUAL(by_default, guarded.stack_reserve);
  sqlane_limit(connection, SQLITE_LIMIT_EXPR_DEPTH, -1);
  sqlane_limit(connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50000);
  CHECK(guarded.stack_reserve > 5 * by_default);
  CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
}

// Expressions of the schema may have been read under the higher limit; a pattern is measured each time it is used.
void only_the_reserve_for_expressions_stays_once_something_was_compiled() {
  Database database;
  sqlane::Connection& guarded = *sqlane::from_handle<sqlane::Connection>(database.connection);
  sqlane_limit(database.connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 10);
  int32_t expressions = guarded.stack_reserve;
  sqlane_limit(database.connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50000);
  CHECK(guarded.stack_reserve > expressions);
  database.script("CREATE TABLE t(a)");
  sqlane_limit(database.connection, SQLITE_LIMIT_EXPR_DEPTH, 10);
  sqlane_limit(database.connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 10);
  CHECK_EQUAL(expressions, guarded.stack_reserve);
}

void refused_limit_leaves_the_reserve_as_it_was() {
  Database database;
  sqlane::Connection& guarded = *sqlane::from_handle<sqlane::Connection>(database.connection);
  sqlane_limit(database.connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 10);
  int32_t before = guarded.stack_reserve;
  CHECK_EQUAL(-1 - 50000, sqlane_limit(database.connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50001));
  CHECK_EQUAL(before, guarded.stack_reserve);
  CHECK_EQUAL(10, sqlane_limit(database.connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, -1));
}

void* measure(void* remaining) noexcept {
  *static_cast<int64_t*>(remaining) = sqlane_stack_remaining();
  CHECK_EQUAL(0, sqlane::stack_is_short());
  CHECK(sqlane::keep_stack(static_cast<int32_t>(*static_cast<int64_t*>(remaining) / sqlane::stack_unit) + 1));
  CHECK(!sqlane::stack_was_short());
  CHECK(sqlane::stack_is_short());
  CHECK(sqlane::stack_was_short());
  CHECK(sqlane::keep_stack(0));
  CHECK(!sqlane::stack_was_short());
  return nullptr;
}

void remaining_stack_is_that_of_the_calling_thread() {
  const size_t sizes[] = {256 * kibi, 8192 * kibi, 512 * kibi};
  for (size_t size : sizes) {
    int64_t remaining = 0;
    on_thread(size, measure, &remaining);
    CHECK(remaining < static_cast<int64_t>(size));
    CHECK(remaining > static_cast<int64_t>(size - 64 * kibi));
  }
}

int32_t open_another(int32_t, int32_t kind, int64_t, int64_t, int64_t, int64_t) noexcept {
  if (kind != SQLANE_UPCALL_FUNCTION) return SQLITE_OK;
  intptr_t before = sqlane::save_stack_word();
  int64_t other = open_path(":memory:");
  CHECK_EQUAL(SQLITE_OK, execute_script(other, "SELECT 1"));
  CHECK(before != sqlane::save_stack_word());
  CHECK_EQUAL(SQLITE_OK, sqlane_close(other));
  return SQLITE_OK;
}

void call_inside_a_callback_leaves_the_outer_reserve() {
  sqlane::Client client = {open_another, nullptr};
  int64_t address = open_path(":memory:", client);
  sqlane_limit(address, SQLITE_LIMIT_EXPR_DEPTH, 77);
  sqlane_limit(address, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 77);
  CHECK_EQUAL(SQLITE_OK, sqlane_create_function(address, bytes("other"), 0, 0, 1));
  CHECK_EQUAL(SQLITE_OK, execute_script(address, "SELECT other()"));
  intptr_t after = sqlane::save_stack_word();
  CHECK_EQUAL(SQLITE_OK, execute_script(address, "SELECT 1"));
  CHECK_EQUAL(after, sqlane::save_stack_word());
  CHECK_EQUAL(SQLITE_OK, sqlane_close(address));
}

}  // namespace

int main() {
  RUN(statement_that_needs_more_than_the_stack_is_refused);
  RUN(the_same_statement_without_guard_ends_the_process);
  RUN(call_below_the_reserve_is_refused_before_it_begins);
  RUN(refused_fetch_ends_the_query_and_its_lock);
  RUN(reserve_follows_the_limits);
  RUN(only_the_reserve_for_expressions_stays_once_something_was_compiled);
  RUN(refused_limit_leaves_the_reserve_as_it_was);
  RUN(remaining_stack_is_that_of_the_calling_thread);
  RUN(call_inside_a_callback_leaves_the_outer_reserve);
  return 0;
}
