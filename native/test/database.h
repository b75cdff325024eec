// Short ways to what most native tests need: a connection, a statement, its parameters and its rows, through the same
// functions that Java calls.
#ifndef SQLANE_TEST_DATABASE_H
#define SQLANE_TEST_DATABASE_H

#include <stdint.h>
#include <string.h>

#include "check.h"
#include "client.h"
#include "connection.h"
#include "handle.h"
#include "row_layout.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane_test {

inline const signed char* bytes(const char* text) noexcept { return reinterpret_cast<const signed char*>(text); }

inline const char* text_at(int64_t address) noexcept { return sqlane::from_handle<const char>(address); }

inline int32_t no_upcall(int32_t, int32_t, int64_t, int64_t, int64_t, int64_t) noexcept { return SQLITE_OK; }

inline sqlane::Client silent = {no_upcall, nullptr};

inline int64_t open_path(const char* path, sqlane::Client& client = silent) noexcept {
  return sqlane_open(bytes(path), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, sqlane::to_handle(&client), 7);
}

inline int32_t execute_script(int64_t connection, const char* sql) noexcept {
  return sqlane_exec(connection, bytes(sql), static_cast<int32_t>(strlen(sql)), 0);
}

inline int64_t prepare(int64_t connection, const char* sql, int32_t options = 0) noexcept {
  int32_t info[SQLANE_INFO_COUNT] = {};
  return sqlane_prepare(connection, bytes(sql), static_cast<int32_t>(strlen(sql)), options, info);
}

// SQLite's own view of a handle.
inline sqlite3* handle_of(int64_t connection) noexcept {
  return sqlane::from_handle<sqlane::Connection>(connection)->db;
}
inline int is_busy(int64_t statement) noexcept {
  return sqlite3_stmt_busy(sqlane::from_handle<sqlane::Statement>(statement)->stmt);
}

struct Failure {
  int32_t code;
  int32_t offset;
  int32_t statement;
  const char* message;  // lent by the connection
};

inline Failure failure(int64_t connection) noexcept {
  int32_t info[SQLANE_STATUS_COUNT] = {};
  sqlane_status(connection, info);
  return {info[SQLANE_STATUS_CODE], info[SQLANE_STATUS_OFFSET], info[SQLANE_STATUS_STATEMENT],
          text_at(sqlane_status_message(connection))};
}

// A connection in memory that is closed, and seen to be closed, at the end of its block.
class Database {
 public:
  explicit Database(sqlane::Client& client = silent) noexcept : connection(open_path(":memory:", client)) {
    CHECK(connection != 0);
    CHECK_EQUAL(SQLITE_OK, failure(connection).code);
  }
  ~Database() noexcept { CHECK_EQUAL(SQLITE_OK, sqlane_close(connection)); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void script(const char* sql) const noexcept {
    int32_t code = execute_script(connection, sql);
    if (code != SQLITE_OK) fprintf(stderr, "%s: ", failure(connection).message);
    CHECK_EQUAL(SQLITE_OK, code);
  }

  int64_t statement(const char* sql, int32_t options = 0) const noexcept {
    int64_t statement = prepare(connection, sql, options);
    if (statement == 0) fprintf(stderr, "%s: ", failure(connection).message);
    CHECK(statement != 0);
    return statement;
  }

  int64_t integer(const char* sql) const noexcept;

  const int64_t connection;
};

// The memory that rows are packed into, as Java's buffer would be.
template <int32_t size>
class Output {
 public:
  sqlane::Outcome& outcome() noexcept { return *reinterpret_cast<sqlane::Outcome*>(memory); }
  int64_t address() const noexcept { return sqlane::to_handle(memory); }
  int32_t capacity() const noexcept { return size; }

  const uint8_t* row(int32_t index) const noexcept {
    const uint8_t* at = memory + sizeof(sqlane::Outcome);
    for (int32_t i = 0; i < index; i++) {
      uint32_t row_size;
      memcpy(&row_size, at, sizeof(row_size));
      at += row_size;
    }
    return at;
  }

  int32_t type(int32_t row_index, uint32_t column) const noexcept {
    return row(row_index)[sqlane::row_types + column];
  }

  int64_t integer(int32_t row_index, uint32_t column) noexcept {
    int64_t value;
    memcpy(&value, slot(row_index, column), sizeof(value));
    return value;
  }

  double real(int32_t row_index, uint32_t column) noexcept {
    double value;
    memcpy(&value, slot(row_index, column), sizeof(value));
    return value;
  }

  sqlane::Span span(int32_t row_index, uint32_t column) noexcept {
    sqlane::Span value;
    memcpy(&value, slot(row_index, column), sizeof(value));
    return value;
  }

  bool holds(int32_t row_index, uint32_t column, const void* expected, uint32_t length) noexcept {
    sqlane::Span value = span(row_index, column);
    return value.length == length && memcmp(row(row_index) + value.offset, expected, length) == 0;
  }

 private:
  const uint8_t* slot(int32_t row_index, uint32_t column) noexcept {
    return row(row_index) + sqlane::row_slots(static_cast<uint32_t>(outcome().column_count)) + 8 * column;
  }

  alignas(8) uint8_t memory[size] = {};
};

// One packed row of parameters in memory that a statement owns or that a batch is made of.
class Row {
 public:
  Row(int64_t memory, int32_t values, int64_t capacity) noexcept
      : start(sqlane::from_handle<uint8_t>(memory)), count(static_cast<uint32_t>(values)), room(capacity) {
    CHECK(memory != 0);
    payload = sqlane::row_payload(count);
    CHECK(payload <= room);
    memset(start, 0, payload);
    end();
  }

  void integer(int32_t index, int64_t value) noexcept { put(index, SQLITE_INTEGER, &value); }
  void real(int32_t index, double value) noexcept { put(index, SQLITE_FLOAT, &value); }
  void null(int32_t index) noexcept { start[sqlane::row_types + index] = SQLITE_NULL; }
  void zero_blob(int32_t index, int64_t length) noexcept { put(index, SQLANE_TYPE_ZEROBLOB, &length); }
  void text(int32_t index, const char* value) noexcept {
    block(index, SQLITE_TEXT, value, static_cast<uint32_t>(strlen(value)));
  }
  void block(int32_t index, uint8_t type, const void* value, uint32_t length) noexcept {
    CHECK(payload + length <= room);
    sqlane::Span span = {payload, length};
    put(index, type, &span);
    memcpy(start + payload, value, length);
    payload += length;
    end();
  }

  uint32_t size() const noexcept { return sqlane::round_up_to_8(payload); }

 private:
  void put(int32_t index, uint8_t type, const void* slot) noexcept {
    start[sqlane::row_types + index] = type;
    memcpy(start + sqlane::row_slots(count) + 8 * index, slot, 8);
  }
  void end() noexcept {
    uint32_t total = size();
    memcpy(start, &total, sizeof(total));
  }

  uint8_t* start;
  uint32_t count;
  int64_t room;
  uint32_t payload = 0;
};

// The one parameter row of a statement.
inline Row parameters(int64_t statement, int32_t count, int64_t capacity = 4096) noexcept {
  return {sqlane_parameters(statement, capacity), count, capacity};
}

inline int64_t Database::integer(const char* sql) const noexcept {
  Output<256> out;
  int64_t query = statement(sql);
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  int64_t value = out.integer(0, 0);
  sqlane_finalize(query);
  return value;
}

}  // namespace sqlane_test
#endif
