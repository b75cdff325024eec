#include <string.h>

#include "bind_batch.h"
#include "connection.h"
#include "deadline.h"
#include "handle.h"
#include "row_layout.h"
#include "sqlane.h"
#include "sqlite3.h"
#include "values.h"

namespace sqlane {

namespace {

enum class Packed { row, row_with_deferred, no_space, no_memory };

// SQLite wants the values of a row read under the connection's mutex. Only the build that looks for misuse by two
// threads has one.
#if SQLITE_THREAD_MISUSE_ABORT
class MutexScope {
 public:
  explicit MutexScope(sqlite3* db) noexcept : mutex(sqlite3_db_mutex(db)) {
    if (mutex != nullptr) sqlite3_mutex_enter(mutex);
  }
  ~MutexScope() noexcept {
    if (mutex != nullptr) sqlite3_mutex_leave(mutex);
  }
  MutexScope(const MutexScope&) = delete;
  MutexScope& operator=(const MutexScope&) = delete;

 private:
  sqlite3_mutex* mutex;
};
#else
class MutexScope {
 public:
  explicit MutexScope(sqlite3*) noexcept {}
};
#endif

// Packs the statement's current row at `at`; advances it only if the whole row fits.
Packed pack_row(sqlite3_stmt* stmt, uint32_t columns, uint8_t*& at, uint8_t* end, int64_t& required) noexcept {
  uint32_t fixed = row_payload(columns);
  if (static_cast<int64_t>(fixed) > end - at) {
    // The values are measured when they have a place for their slots.
    required = fixed;
    return Packed::no_space;
  }
  SqlanePacker packer = {at, at + row_types, at + row_slots(columns), at + fixed, end, 0, 0, 0};
  sqlane_pack_values(stmt, columns, &packer);
  if (packer.no_memory) return Packed::no_memory;
  uint32_t size = round_up_to_8(static_cast<uint32_t>(packer.payload - at));
  if (packer.missing > 0 || size > static_cast<uint64_t>(end - at)) {
    required = size + packer.missing + 8;
    return Packed::no_space;
  }
  memcpy(at, &size, sizeof(size));
  at += size;
  return packer.deferred ? Packed::row_with_deferred : Packed::row;
}

void finish(Statement& statement, Outcome& outcome) noexcept {
  sqlite3* db = statement.connection->db;
  outcome.changes = statement.counts_changes ? sqlite3_changes64(db) : 0;
  outcome.last_insert_rowid = sqlite3_last_insert_rowid(db);
}

void stop(Statement& statement) noexcept {
  reset_quietly(*statement.connection, statement.stmt);
  end_of_hooks(*statement.connection, SQLITE_ABORT, statement.stmt);
  statement.running = false;
  statement.standing = false;
}

int32_t end_with_error(Statement& statement, int32_t code) noexcept {
  int32_t extended = fail(*statement.connection, code);
  stop(statement);
  return extended;
}

// The end of all rows. SQLITE_DONE, or what the end itself failed with.
int32_t end_rows(Statement& statement, Outcome& outcome) noexcept {
  finish(statement, outcome);
  int32_t code = sqlite3_reset(statement.stmt);
  statement.running = false;
  if (code != SQLITE_OK) return end_with_error(statement, code);
  return end_of_hooks(*statement.connection, SQLITE_DONE, statement.stmt);
}

// Steps and packs until the statement is done, a row does not fit, max_rows are packed or a row holds a value that
// is fetched on its own. Rows packed before an error stay good.
int32_t fill(Statement& statement, Outcome& outcome, int32_t capacity, int32_t max_rows) noexcept {
  MutexScope mutex(statement.connection->db);
  uint8_t* start = reinterpret_cast<uint8_t*>(&outcome);
  uint8_t* end = start + capacity;
  uint8_t* at = start + sizeof(Outcome);
  int32_t rows = 0;
  int32_t status = SQLITE_ROW;
  while (rows < max_rows) {
    if (!statement.standing) {
      int32_t code = sqlite3_step(statement.stmt);
      if (statement.connection->hook_failed && code == SQLITE_ROW) code = SQLITE_ABORT;
      if (code != SQLITE_ROW) {
        status = code == SQLITE_DONE ? end_rows(statement, outcome) : end_with_error(statement, code);
        break;
      }
      statement.standing = true;
    }
    if (rows == 0) outcome.column_count = sqlite3_data_count(statement.stmt);
    Packed packed = pack_row(statement.stmt, static_cast<uint32_t>(outcome.column_count), at, end,
                             outcome.required_bytes);
    if (packed == Packed::no_memory) {
      status = out_of_memory(*statement.connection);
      stop(statement);
      break;
    }
    if (packed == Packed::no_space) {
      outcome.required_bytes += static_cast<int64_t>(sizeof(Outcome));
      if (rows == 0) status = SQLANE_NEED_SPACE;
      break;
    }
    statement.standing = false;
    rows++;
    if (packed == Packed::row_with_deferred) break;
    // A query for a single row, which most are that find one by its key.
    if (rows == 1 && max_rows > 1 && sqlane_halts_next(statement.stmt)) {
      status = end_rows(statement, outcome);
      break;
    }
  }
  outcome.row_count = rows;
  outcome.bytes_used = static_cast<int32_t>(at - start);
  outcome.status = status;
  return status;
}

int32_t refuse_cancelled(const Statement& statement) noexcept {
  set(statement.connection->status, SQLITE_INTERRUPT, "the statement was cancelled");
  return SQLITE_INTERRUPT;
}

// Everything before the first step: stack, a left-over run, the bindings.
inline int32_t begin(Statement& statement, Outcome& outcome) noexcept {
  outcome.row_count = 0;
  outcome.bytes_used = static_cast<int32_t>(sizeof(Outcome));
  Connection& connection = *statement.connection;
  // Java takes the run before this one for ended, whatever comes of this one.
  if (statement.running) stop(statement);
  if (!admit_stack(connection)) {
    return SQLANE_STACK;
  }
  after_compilation(connection);
  if (is_cancelled(statement.cancelled)) return refuse_cancelled(statement);
  statement.spent = 0;
  return SQLITE_OK;
}

// The bindings of a single execution. Without a row of parameters none has ever been bound.
int32_t bind(Statement& statement, Outcome& outcome) noexcept {
  if (statement.parameter_count == 0) return SQLITE_OK;
  if (statement.parameters != nullptr) return bind_row(statement, statement.parameters, outcome);
  outcome.parameter = 1;
  return statement.unbound_as_null ? SQLITE_OK : SQLANE_UNBOUND;
}

// Steps to the end and resets; rows, as of RETURNING, are dropped.
int32_t step_to_end(Statement& statement) noexcept {
  int32_t code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(statement.stmt);
  if (code != SQLITE_DONE) return end_with_error(statement, code);
  sqlite3_reset(statement.stmt);
  return end_of_hooks(*statement.connection, SQLITE_DONE, statement.stmt);
}

// The same and fill where something may end them: on their own, so that the others need no frame for it.
__attribute__((noinline)) int32_t step_to_end_in_time(Statement& statement) noexcept {
  DeadlineScope deadline(*statement.connection, statement.spent);
  CancelScope cancel(statement);
  return step_to_end(statement);
}

__attribute__((noinline)) int32_t fill_in_time(Statement& statement, Outcome& outcome, int32_t capacity,
                                               int32_t max_rows) noexcept {
  DeadlineScope deadline(*statement.connection, statement.spent);
  CancelScope cancel(statement);
  return fill(statement, outcome, capacity, max_rows);
}

bool may_be_ended(const Statement& statement) noexcept {
  return statement.connection->deadline.limit != 0 || statement.cancelled != nullptr;
}

}  // namespace
}  // namespace sqlane

using namespace sqlane;

int32_t sqlane_execute(int64_t handle, int64_t out, int32_t capacity, int32_t max_rows) noexcept {
  Statement& statement = *from_handle<Statement>(handle);
  Outcome& outcome = *from_handle<Outcome>(out);
  int32_t code = begin(statement, outcome);
  if (code == SQLITE_OK) code = bind(statement, outcome);
  if (code != SQLITE_OK) return code;
  statement.running = true;
  return may_be_ended(statement) ? fill_in_time(statement, outcome, capacity, max_rows)
                                 : fill(statement, outcome, capacity, max_rows);
}

int32_t sqlane_fetch(int64_t handle, int64_t out, int32_t capacity, int32_t max_rows) noexcept {
  Statement& statement = *from_handle<Statement>(handle);
  Outcome& outcome = *from_handle<Outcome>(out);
  outcome.row_count = 0;
  outcome.bytes_used = static_cast<int32_t>(sizeof(Outcome));
  if (!statement.running) {
    // A rollback that had been interrupted has ended it: to step it now would be to begin again.
    set(statement.connection->status, SQLITE_INTERRUPT, "interrupted");
    return SQLITE_INTERRUPT;
  }
  if (!admit_stack(*statement.connection)) {
    stop(statement);
    return SQLANE_STACK;
  }
  if (is_cancelled(statement.cancelled)) {
    stop(statement);
    return refuse_cancelled(statement);
  }
  return may_be_ended(statement) ? fill_in_time(statement, outcome, capacity, max_rows)
                                 : fill(statement, outcome, capacity, max_rows);
}

int32_t sqlane_run(int64_t handle, int64_t out) noexcept {
  Statement& statement = *from_handle<Statement>(handle);
  Outcome& outcome = *from_handle<Outcome>(out);
  int32_t code = begin(statement, outcome);
  if (code == SQLITE_OK) code = bind(statement, outcome);
  if (code != SQLITE_OK) return code;
  code = may_be_ended(statement) ? step_to_end_in_time(statement) : step_to_end(statement);
  if (code == SQLITE_DONE) finish(statement, outcome);
  return code;
}

// Binds, steps and resets once per packed row of sqlane_batch_rows. Stops at the first failure: outcome.batch_index
// names the row, and outcome.changes counts those before it; so does each row of its own where row_changes is memory
// for so many 64-bit numbers, and not 0.
int32_t sqlane_run_batch(int64_t handle, int32_t count, int64_t out, int64_t row_changes) noexcept {
  Statement& statement = *from_handle<Statement>(handle);
  Outcome& outcome = *from_handle<Outcome>(out);
  Connection& connection = *statement.connection;
  outcome.changes = 0;
  outcome.batch_index = 0;
  int32_t code = begin(statement, outcome);
  if (code != SQLITE_OK) return code;
  code = SQLITE_DONE;
  const uint8_t* row = statement.batch_rows;
  int64_t changes = 0;
  int64_t* counts = from_handle<int64_t>(row_changes);
  for (int32_t i = 0; i < count; i++) {
    code = bind_row(statement, row, outcome);
    if (code == SQLITE_OK && is_cancelled(statement.cancelled)) code = refuse_cancelled(statement);
    if (code == SQLITE_OK) {
      statement.spent = 0;
      code = may_be_ended(statement) ? step_to_end_in_time(statement) : step_to_end(statement);
    }
    if (code != SQLITE_DONE) {
      outcome.batch_index = i;
      break;
    }
    int64_t changed = statement.counts_changes ? sqlite3_changes64(connection.db) : 0;
    changes += changed;
    if (counts != nullptr) counts[i] = changed;
    row += slot_value<uint32_t>(row);
  }
  finish(statement, outcome);
  outcome.changes = changes;
  // The rows' memory goes back to Java now; nothing may stay bound to it.
  sqlite3_clear_bindings(statement.stmt);
  return code;
}

// The bytes of a deferred value of the row that the statement stands on. Valid until the next step or reset. Answers 0
// if there is no memory for them, or if they are not as many as the caller is about to copy.
int64_t sqlane_column_address(int64_t handle, int32_t column, int32_t length) noexcept {
  sqlite3_stmt* stmt = from_handle<Statement>(handle)->stmt;
  const void* bytes = sqlite3_column_type(stmt, column) == SQLITE_TEXT ? sqlite3_column_text(stmt, column)
                                                                       : sqlite3_column_blob(stmt, column);
  return sqlite3_column_bytes(stmt, column) == length ? to_handle(bytes) : 0;
}
