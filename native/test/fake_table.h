// Virtual tables with functions in the place of Java: rows (n, 'row n', n + 0.5) for n from 0, four in a batch.
#ifndef SQLANE_TEST_FAKE_TABLE_H
#define SQLANE_TEST_FAKE_TABLE_H

#include "call_block.h"
#include "database.h"

namespace sqlane_test {

constexpr int32_t most_fake_cursors = 8;
constexpr int64_t fake_batch = 4;

struct FakeTables {
  int64_t connection;
  const char* declaration = "CREATE TABLE x(n INTEGER, t TEXT, r REAL, a HIDDEN)";
  int64_t count = 10;            // rows
  int64_t failing = 0;           // method that fails
  int64_t running = 0;           // method whose first call runs a script
  const char* script = nullptr;
  int32_t script_code = 0;
  int32_t alive = 0;             // tables
  int32_t open = 0;              // cursors
  int32_t calls[32] = {};        // by method
  int64_t argument = 0;          // of the last scan
  int64_t conflict = 0;          // of the last change
  int64_t next[most_fake_cursors + 1] = {};  // row, of the cursor with that number
  bool taken[most_fake_cursors + 1] = {};
  alignas(8) uint8_t rows[most_fake_cursors + 1][1024] = {};

  int32_t call(int32_t kind, int64_t a, int64_t what, int64_t c) noexcept;

 private:
  int32_t make(int64_t a) noexcept;
  int32_t filter(int64_t block) noexcept;
  int32_t fill(int64_t cursor) noexcept;
  int32_t plan(int64_t a) noexcept;
  int32_t update(int64_t block) noexcept;
};

inline int32_t FakeTables::make(int64_t a) noexcept {
  const int64_t* facts = sqlane::from_handle<const int64_t>(a);
  // What Java throws is NOMEM's exception then; the answer is told as if it were SQLite's own.
  if (sqlane_declare_table(connection, facts[SQLANE_CONSTRUCTOR_TABLE], 1, bytes(declaration)) == 0) {
    return (failure(connection).code & 0xff) == SQLITE_NOMEM ? SQLITE_NOMEM : SQLITE_ERROR;
  }
  alive++;
  return SQLITE_OK;
}

// Wants the hidden column, and keeps a text in the plan.
inline int32_t FakeTables::plan(int64_t a) noexcept {
  int64_t* plan = sqlane::from_handle<int64_t>(a);
  int64_t* constraint = plan + SQLANE_PLAN_HEAD;
  for (int64_t i = 0; i < plan[SQLANE_PLAN_CONSTRAINTS]; i++, constraint += SQLANE_CONSTRAINT_SIZE) {
    if (constraint[SQLANE_CONSTRAINT_COLUMN] == 3 && constraint[SQLANE_CONSTRAINT_USABLE] != 0) {
      constraint[SQLANE_CONSTRAINT_ARGUMENT] = 1;
      constraint[SQLANE_CONSTRAINT_OMIT] = 1;
      plan[SQLANE_PLAN_NUMBER] = 7;
    }
  }
  return sqlane_plan_text(plan[SQLANE_PLAN_INFO], bytes("a plan"));
}

inline int32_t FakeTables::fill(int64_t cursor) noexcept {
  sqlane::Outcome& outcome = *reinterpret_cast<sqlane::Outcome*>(rows[cursor]);
  uint8_t* at = rows[cursor] + sizeof(sqlane::Outcome);
  outcome.row_count = 0;
  while (next[cursor] < count && outcome.row_count < fake_batch) {
    int64_t n = next[cursor]++;
    char name[32];
    snprintf(name, sizeof(name), "row %" PRId64, n);
    Row row(sqlane::to_handle(at), 5, 200);
    row.integer(0, n + 100);
    row.integer(1, n);
    row.text(2, name);
    row.real(3, static_cast<double>(n) + 0.5);
    row.null(4);
    at += row.size();
    outcome.row_count++;
  }
  outcome.status = next[cursor] < count ? SQLITE_ROW : SQLITE_DONE;
  return SQLITE_OK;
}

inline int32_t FakeTables::filter(int64_t address) noexcept {
  sqlane::CallBlock& block = *sqlane::from_handle<sqlane::CallBlock>(address);
  int64_t facts[3];
  memcpy(facts, block.result_bytes, sizeof(facts));
  if (block.state == 0) {
    block.state = 1;
    while (taken[block.state]) block.state++;
    CHECK(block.state < most_fake_cursors);
    taken[block.state] = true;
    open++;
    sqlane_cursor_rows(facts[SQLANE_FILTER_CURSOR], sqlane::to_handle(rows[block.state]));
  }
  CHECK_EQUAL("a plan", text_at(facts[SQLANE_FILTER_TEXT]));
  argument = block.argument_count > 0 ? block.arguments[0].value : -1;
  next[block.state] = 0;
  return fill(block.state);
}

inline int32_t FakeTables::update(int64_t address) noexcept {
  sqlane::CallBlock& block = *sqlane::from_handle<sqlane::CallBlock>(address);
  memcpy(&conflict, block.result_bytes, sizeof(conflict));
  if (block.argument_count > 1) {
    block.result_type = SQLITE_INTEGER;
    block.result = 77;
  }
  return SQLITE_OK;
}

inline int32_t FakeTables::call(int32_t kind, int64_t a, int64_t what, int64_t) noexcept {
  int64_t method = what & ((1 << SQLANE_TABLE_METHOD_BITS) - 1);
  int64_t number = what >> SQLANE_TABLE_METHOD_BITS;
  CHECK(kind >= SQLANE_UPCALL_TABLE && kind <= SQLANE_UPCALL_TABLE_END);
  calls[method]++;
  bool ends = method == SQLANE_TABLE_CLOSE || method == SQLANE_TABLE_DISCONNECT;
  CHECK_EQUAL(method == SQLANE_TABLE_CONNECT || method == SQLANE_TABLE_BEST_INDEX || method == SQLANE_TABLE_BEGIN,
              kind == SQLANE_UPCALL_TABLE_ALONE);
  CHECK_EQUAL(ends || method == SQLANE_TABLE_COMMIT || method == SQLANE_TABLE_ROLLBACK ||
                  method == SQLANE_TABLE_RELEASE || method == SQLANE_TABLE_ROLLBACK_TO,
              kind == SQLANE_UPCALL_TABLE_END);
  if (method == SQLANE_TABLE_CLOSE) {
    open--;
    taken[number] = false;
  } else if (method == SQLANE_TABLE_DISCONNECT) {
    alive--;
  }
  if (method == failing) return SQLITE_ERROR;
  if (method == running) {
    running = 0;
    script_code = execute_script(connection, script);
  }
  switch (method) {
    case SQLANE_TABLE_CREATE:
    case SQLANE_TABLE_CONNECT: return make(a);
    case SQLANE_TABLE_BEST_INDEX: return plan(a);
    case SQLANE_TABLE_FILTER: return filter(a);
    case SQLANE_TABLE_FILL: return fill(number);
    case SQLANE_TABLE_UPDATE: return update(a);
    default: return SQLITE_OK;
  }
}

}  // namespace sqlane_test
#endif
