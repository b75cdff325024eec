#include <string.h>

#include "call_block.h"
#include "connection.h"
#include "deadline.h"
#include "descriptor.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"
#include "stack.h"

namespace sqlane {

int32_t fail(Connection& connection, int32_t code) noexcept {
  capture(connection.status, connection.db, code);
  if (report_short_stack(connection)) return SQLANE_STACK;
  if (connection.ending != Ending::none) report_ending(connection);
  return connection.status.code;
}

namespace {

// Callbacks go before the connection does: a hook that ran during sqlite3_close would find a half-closed owner.
void remove_callbacks(const Connection& connection) noexcept {
  sqlite3* db = connection.db;
  sqlite3_set_authorizer(db, nullptr, nullptr);
  sqlite3_progress_handler(db, 0, nullptr, nullptr);
  sqlite3_commit_hook(db, nullptr, nullptr);
  sqlite3_rollback_hook(db, nullptr, nullptr);
  sqlite3_update_hook(db, nullptr, nullptr);
  if (connection.sessions == 0) sqlite3_preupdate_hook(db, nullptr, nullptr);
  sqlite3_busy_handler(db, nullptr, nullptr);
  sqlite3_wal_hook(db, nullptr, nullptr);
  sqlite3_trace_v2(db, 0, nullptr, nullptr);
  sqlite3_collation_needed(db, nullptr, nullptr);
}

void free_buffers(Connection& connection) noexcept {
  Buffer* buffer = connection.buffers;
  while (buffer != nullptr) {
    Buffer* next = buffer->next;
    sqlite3_free(buffer);
    buffer = next;
  }
  connection.buffers = nullptr;
}

}  // namespace

int32_t out_of_memory(Connection& connection) noexcept {
  if (report_short_stack(connection)) return SQLANE_STACK;
  set(connection.status, SQLITE_NOMEM, "out of memory");
  return SQLITE_NOMEM;
}

}  // namespace sqlane

using namespace sqlane;

// Always answers a connection unless there is no memory for the structure itself: after a failure it holds the
// error, and sqlane_close releases it like any other.
int64_t sqlane_open(const signed char* path, int32_t flags, int64_t client, int32_t slot) noexcept {
  // On a short stack SQLite would be refused memory as the last connection on this thread wanted it.
  if (!stack_guard_is_ready() || !keep_stack(0) || sqlite3_initialize() != SQLITE_OK) return 0;
  watch_descriptors();
  void* memory = sqlite3_malloc64(sizeof(Connection));
  if (memory == nullptr) return 0;
  Connection& connection = *static_cast<Connection*>(memory);
  memset(memory, 0, sizeof(Connection));
  connection.status.offset = -1;
  Client& user = *from_handle<Client>(client);
  connection.upcall.function = user.upcall;
  connection.upcall.slot = slot;
  enlist(connection, user);
  if (path == nullptr) {
    out_of_memory(connection);
    return to_handle(&connection);
  }
  int32_t code = sqlite3_open_v2(text(path), &connection.db, flags | SQLITE_OPEN_EXRESCODE, nullptr);
  if (code != SQLITE_OK) {
    fail(connection, code);
  } else {
    measure_reserve(connection);
    install_authorizer(connection);
  }
  return to_handle(&connection);
}

int32_t sqlane_close(int64_t handle) noexcept {
  Connection* connection = from_handle<Connection>(handle);
  if (connection->db != nullptr) {
    remove_callbacks(*connection);
    end_backups(*connection);
    end_blobs(*connection);
    for (Statement* s = connection->statements; s != nullptr; s = s->next) {
      finalize_quietly(*connection, s->stmt);
      s->stmt = nullptr;
    }
    end_sessions(*connection);
    // If SQLite refuses, Java still has the addresses; SQLite answers SQLITE_MISUSE to a null statement or blob.
    int32_t code = sqlite3_close(connection->db);
    if (code != SQLITE_OK) return fail(*connection, code);
    free_backups(*connection);
    free_blobs(*connection);
    free_sessions(*connection);
    while (connection->statements != nullptr) finalize(*connection->statements);
  }
  delist(*connection);
  forget_changed_tables(*connection);
  free_buffers(*connection);
  free_call_blocks(*connection);
  sqlite3_free(connection);
  return SQLITE_OK;
}

void sqlane_status(int64_t handle, int32_t* info) noexcept {
  if (info == nullptr) return;
  const Status& status = from_handle<Connection>(handle)->status;
  info[SQLANE_STATUS_CODE] = status.code;
  info[SQLANE_STATUS_OFFSET] = status.offset;
  info[SQLANE_STATUS_ERRNO] = status.system_errno;
  info[SQLANE_STATUS_STATEMENT] = status.statement;
}

int64_t sqlane_status_message(int64_t handle) noexcept {
  return to_handle(from_handle<Connection>(handle)->status.message);
}

// Answers the limit before. A value that SQLite would lower is refused: the answer is then -1 less the highest one.
int32_t sqlane_limit(int64_t handle, int32_t category, int32_t value) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  int32_t before = sqlite3_limit(connection.db, category, value);
  if (value < 0) return before;
  int32_t now = sqlite3_limit(connection.db, category, -1);
  if (now < value) {
    sqlite3_limit(connection.db, category, before);
    return -1 - now;
  }
  measure_reserve(connection);
  return before;
}

int32_t sqlane_db_config(int64_t handle, int32_t option, int32_t value) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  int now = -1;
  int32_t code = sqlite3_db_config(connection.db, option, static_cast<int>(value), &now);
  if (code == SQLITE_OK) return now;
  fail(connection, code);
  return -1;
}

int32_t sqlane_get_autocommit(int64_t handle) noexcept {
  return sqlite3_get_autocommit(from_handle<Connection>(handle)->db);
}

int32_t sqlane_txn_state(int64_t handle, const signed char* schema) noexcept {
  return sqlite3_txn_state(from_handle<Connection>(handle)->db, text(schema));
}

int32_t sqlane_db_readonly(int64_t handle, const signed char* schema) noexcept {
  return sqlite3_db_readonly(from_handle<Connection>(handle)->db, text(schema));
}

int64_t sqlane_db_filename(int64_t handle, const signed char* schema) noexcept {
  return to_handle(sqlite3_db_filename(from_handle<Connection>(handle)->db, text(schema)));
}

int32_t sqlane_db_status(int64_t handle, int32_t counter, int32_t reset, int64_t values) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  sqlite3_int64 current = 0;
  sqlite3_int64 highest = 0;
  int32_t code = sqlite3_db_status64(connection.db, counter, &current, &highest, reset);
  if (code != SQLITE_OK) {
    set(connection.status, code, sqlite3_errstr(code));
    return code;
  }
  int64_t* out = from_handle<int64_t>(values);
  out[0] = current;
  out[1] = highest;
  return SQLITE_OK;
}

int32_t sqlane_wal_checkpoint(int64_t handle, const signed char* schema, int32_t mode, int32_t* frames) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  int wal = -1;
  int checkpointed = -1;
  int32_t code = sqlite3_wal_checkpoint_v2(connection.db, text(schema), mode, &wal, &checkpointed);
  if (frames != nullptr) {
    frames[0] = wal;
    frames[1] = checkpointed;
  }
  return code == SQLITE_OK ? code : fail(connection, code);
}

// From any thread. What is being rolled back is beyond an interrupt already, and would only be kept from its end.
void sqlane_interrupt(int64_t handle) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (!__atomic_load_n(&connection.rolling_back, __ATOMIC_RELAXED)) sqlite3_interrupt(connection.db);
}

int64_t sqlane_total_changes(int64_t handle) noexcept {
  return sqlite3_total_changes64(from_handle<Connection>(handle)->db);
}

int64_t sqlane_last_insert_rowid(int64_t handle) noexcept {
  return sqlite3_last_insert_rowid(from_handle<Connection>(handle)->db);
}

// The build's promise, for a test: a connection of a THREADSAFE=2 library has no mutex.
int32_t sqlane_has_mutex(int64_t handle) noexcept {
  return sqlite3_db_mutex(from_handle<Connection>(handle)->db) != nullptr;
}

int32_t sqlane_statement_count(int64_t handle) noexcept {
  int32_t count = 0;
  for (const Statement* s = from_handle<Connection>(handle)->statements; s != nullptr; s = s->next) count++;
  return count;
}

int64_t sqlane_buffer_create(int64_t handle, int64_t capacity) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  void* memory = sqlite3_malloc64(sizeof(Buffer) + static_cast<sqlite3_uint64>(capacity));
  if (memory == nullptr) {
    out_of_memory(connection);
    return 0;
  }
  Buffer* buffer = static_cast<Buffer*>(memory);
  buffer->previous = nullptr;
  buffer->next = connection.buffers;
  if (connection.buffers != nullptr) connection.buffers->previous = buffer;
  connection.buffers = buffer;
  return to_handle(buffer + 1);
}

void sqlane_buffer_release(int64_t handle, int64_t address) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  Buffer* buffer = from_handle<Buffer>(address) - 1;
  if (buffer->previous != nullptr) {
    buffer->previous->next = buffer->next;
  } else {
    connection.buffers = buffer->next;
  }
  if (buffer->next != nullptr) buffer->next->previous = buffer->previous;
  sqlite3_free(buffer);
}
