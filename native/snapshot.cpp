// States of a WAL database. What SQLite calls a snapshot is a copy of the header of the WAL index at some time: plain
// bytes, without a pointer and without a lock. They are kept on the Java side and only pass through here.
#include <string.h>

#include "connection.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {
namespace {

static_assert(sizeof(sqlite3_snapshot) == SQLANE_SNAPSHOT_SIZE, "Java keeps as many bytes");

// SQLite looks into it as into numbers.
struct alignas(8) Snapshot {
  explicit Snapshot(const signed char* bytes) noexcept { memcpy(&value, bytes, sizeof(value)); }

  sqlite3_snapshot value;
};

// These functions leave no message.
int32_t refuse(Connection& connection, int32_t code) noexcept {
  set(connection.status, code, sqlite3_errstr(code));
  return report_short_stack(connection) ? SQLANE_STACK : code;
}

}  // namespace
}  // namespace sqlane

using namespace sqlane;

int32_t sqlane_snapshot_get(int64_t handle, const signed char* schema, signed char* snapshot) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (schema == nullptr || snapshot == nullptr) return out_of_memory(connection);
  if (!admit_stack(connection)) return SQLANE_STACK;
  sqlite3_snapshot* taken = nullptr;
  int32_t code = sqlite3_snapshot_get(connection.db, text(schema), &taken);
  if (code != SQLITE_OK) return refuse(connection, code);
  memcpy(snapshot, taken, sizeof(*taken));
  sqlite3_snapshot_free(taken);
  return SQLITE_OK;
}

int32_t sqlane_snapshot_open(int64_t handle, const signed char* schema, const signed char* snapshot) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (schema == nullptr || snapshot == nullptr) return out_of_memory(connection);
  if (!admit_stack(connection)) return SQLANE_STACK;
  Snapshot wanted(snapshot);
  int32_t code = sqlite3_snapshot_open(connection.db, text(schema), &wanted.value);
  return code == SQLITE_OK ? code : refuse(connection, code);
}

int32_t sqlane_snapshot_cmp(const signed char* snapshot, const signed char* other) noexcept {
  if (snapshot == nullptr || other == nullptr) return 0;
  Snapshot one(snapshot);
  Snapshot two(other);
  return sqlite3_snapshot_cmp(&one.value, &two.value);
}

int32_t sqlane_snapshot_recover(int64_t handle, const signed char* schema) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (schema == nullptr) return out_of_memory(connection);
  if (!admit_stack(connection)) return SQLANE_STACK;
  int32_t code = sqlite3_snapshot_recover(connection.db, text(schema));
  return code == SQLITE_OK ? code : refuse(connection, code);
}
