#include "bind_batch.h"

#include <string.h>

#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"
#include "values.h"

namespace sqlane {

namespace {

// Arrays lie in the row like texts. Only the addresses of texts are made here, and freed by SQLite.
int32_t bind_array(sqlite3_stmt* stmt, int32_t parameter, uint8_t type, const uint8_t* bytes,
                   uint32_t length) noexcept {
  if (type != SQLANE_TYPE_TEXT_ARRAY) {
    int32_t kind = type == SQLANE_TYPE_INT64_ARRAY ? SQLITE_CARRAY_INT64 : SQLITE_CARRAY_DOUBLE;
    return sqlite3_carray_bind(stmt, parameter, const_cast<uint8_t*>(bytes), static_cast<int>(length / 8), kind,
                               SQLITE_STATIC);
  }
  uint64_t count = slot_value<uint64_t>(bytes);
  const uint8_t** texts = static_cast<const uint8_t**>(sqlite3_malloc64(count * sizeof(uint8_t*) + 1));
  if (texts == nullptr) return SQLITE_NOMEM;
  for (uint64_t i = 0; i < count; i++) {
    uint64_t offset = slot_value<uint64_t>(bytes + 8 + 8 * i);
    texts[i] = offset == 0 ? nullptr : bytes + offset;
  }
  return sqlite3_carray_bind(stmt, parameter, texts, static_cast<int>(count), SQLITE_CARRAY_TEXT, sqlite3_free);
}

int32_t bind_value(const Statement& statement, int32_t parameter, uint8_t type, const uint8_t* slot,
                   const uint8_t* row) noexcept {
  sqlite3_stmt* stmt = statement.stmt;
  switch (type) {
    case SQLITE_INTEGER: return sqlite3_bind_int64(stmt, parameter, slot_value<int64_t>(slot));
    case SQLITE_FLOAT: return sqlite3_bind_double(stmt, parameter, slot_value<double>(slot));
    case SQLITE_TEXT: {
      const char* bytes = reinterpret_cast<const char*>(row + slot_value<Span>(slot).offset);
      return sqlite3_bind_text64(stmt, parameter, bytes, slot_value<Span>(slot).length, SQLITE_STATIC, SQLITE_UTF8);
    }
    case SQLITE_BLOB: {
      const uint8_t* bytes = row + slot_value<Span>(slot).offset;
      return sqlite3_bind_blob64(stmt, parameter, bytes, slot_value<Span>(slot).length, SQLITE_STATIC);
    }
    case SQLITE_NULL: return sqlite3_bind_null(stmt, parameter);
    case SQLANE_TYPE_INT64_ARRAY:
    case SQLANE_TYPE_DOUBLE_ARRAY:
    case SQLANE_TYPE_TEXT_ARRAY:
      return bind_array(stmt, parameter, type, row + slot_value<Span>(slot).offset, slot_value<Span>(slot).length);
    case SQLANE_TYPE_ZEROBLOB: return sqlite3_bind_zeroblob64(stmt, parameter, slot_value<uint64_t>(slot));
    default: return statement.unbound_as_null ? sqlite3_bind_null(stmt, parameter) : SQLANE_UNBOUND;
  }
}

// On its own, so that the way of the plain ones stays short.
__attribute__((noinline)) int32_t bind_rest(Statement& statement, const uint8_t* row, int32_t first,
                                            Outcome& outcome) noexcept {
  const uint8_t* types = row + row_types;
  const uint8_t* slots = row + row_slots(static_cast<uint32_t>(statement.parameter_count));
  for (int32_t i = first; i < statement.parameter_count; i++) {
    int32_t code = bind_value(statement, i + 1, types[i], slots + slot_size * i, row);
    if (code != SQLITE_OK) {
      outcome.parameter = i + 1;
      return code < 0 ? code : fail(*statement.connection, code);
    }
  }
  return SQLITE_OK;
}

}  // namespace

int32_t bind_row(Statement& statement, const uint8_t* row, Outcome& outcome) noexcept {
  int32_t count = statement.parameter_count;
  int32_t bound = sqlane_bind_values(statement.stmt, count, row + row_types,
                                     row + row_slots(static_cast<uint32_t>(count)), row);
  return bound == count ? SQLITE_OK : bind_rest(statement, row, bound, outcome);
}

}  // namespace sqlane

using namespace sqlane;

// Makes room for at least capacity bytes of parameters and keeps what is written there. The block may move: bindings
// that point into the old one are cleared first.
int64_t sqlane_parameters(int64_t handle, int64_t capacity) noexcept {
  Statement& statement = *from_handle<Statement>(handle);
  if (capacity <= statement.parameters_capacity) return to_handle(statement.parameters);
  if (statement.parameters != nullptr) sqlite3_clear_bindings(statement.stmt);
  void* memory = sqlite3_realloc64(statement.parameters, static_cast<sqlite3_uint64>(capacity));
  if (memory == nullptr) {
    out_of_memory(*statement.connection);
    return 0;
  }
  if (statement.parameters == nullptr) {
    memset(memory, 0, row_payload(static_cast<uint32_t>(statement.parameter_count)));
  }
  statement.parameters = static_cast<uint8_t*>(memory);
  statement.parameters_capacity = capacity;
  return to_handle(statement.parameters);
}

// The same for the rows of a batch. Nothing is bound to them between two batches.
int64_t sqlane_batch_rows(int64_t handle, int64_t capacity) noexcept {
  Statement& statement = *from_handle<Statement>(handle);
  if (capacity <= statement.batch_capacity) return to_handle(statement.batch_rows);
  void* memory = sqlite3_realloc64(statement.batch_rows, static_cast<sqlite3_uint64>(capacity));
  if (memory == nullptr) {
    out_of_memory(*statement.connection);
    return 0;
  }
  statement.batch_rows = static_cast<uint8_t*>(memory);
  statement.batch_capacity = capacity;
  return to_handle(statement.batch_rows);
}

int64_t sqlane_expanded_sql(int64_t handle) noexcept {
  Statement& statement = *from_handle<Statement>(handle);
  Outcome outcome = {};
  // A running statement is bound to what Java last wrote; any other may lag behind it.
  if (sqlite3_stmt_busy(statement.stmt) == 0 && statement.parameters != nullptr) {
    int32_t code = bind_row(statement, statement.parameters, outcome);
    if (code == SQLANE_UNBOUND) {
      bool refuse = statement.unbound_as_null;
      statement.unbound_as_null = true;
      code = bind_row(statement, statement.parameters, outcome);
      statement.unbound_as_null = refuse;
    }
    if (code != SQLITE_OK) return 0;
  }
  const char* expanded = sqlite3_expanded_sql(statement.stmt);
  if (expanded == nullptr) {
    // SQLite has noted that memory was refused, and would say so at the next call, whatever that is.
    sqlite3_exec(statement.connection->db, "", nullptr, nullptr, nullptr);
    if (!report_short_stack(*statement.connection)) {
      set(statement.connection->status, SQLITE_NOMEM, "out of memory, or the SQL is too long");
    }
  }
  return to_handle(expanded);
}
