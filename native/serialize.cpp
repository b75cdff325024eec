// Whole databases as the bytes of their file.
#include "connection.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {
namespace {

// A file says at these places with which versions it may be written and read: 1 for a rollback journal, 2 for a
// write-ahead log. A database in memory has none, and would refuse a file that asks for it.
constexpr int64_t write_version = 18;
constexpr int64_t read_version = 19;

// SQLite leaves its reason with the connection, but for a want of memory before it has begun.
int32_t failed(Connection& connection) noexcept {
  int32_t code = sqlite3_extended_errcode(connection.db);
  return code == SQLITE_OK ? out_of_memory(connection) : fail(connection, code);
}

void copy_limits(sqlite3* to, sqlite3* from) noexcept {
  // There is none behind the first that SQLite does not know.
  int32_t value = 0;
  for (int32_t limit = 0; value >= 0; limit++) {
    value = sqlite3_limit(from, limit, -1);
    if (value >= 0) sqlite3_limit(to, limit, value);
  }
}

// Whether SQLite reads the image as a database. It is asked of a connection of its own: sqlite3_deserialize itself
// looks at nothing, and what the caller has would be lost to something that is none.
int32_t probe(Connection& connection, uint8_t* image, int64_t size) noexcept {
  sqlite3* db = nullptr;
  int32_t flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE;
  int32_t code = sqlite3_open_v2(":memory:", &db, flags, nullptr);
  if (code == SQLITE_OK) {
    copy_limits(db, connection.db);
    code = sqlite3_deserialize(db, "main", image, size, size, SQLITE_DESERIALIZE_READONLY);
  }
  if (code == SQLITE_OK) code = sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    capture(connection.status, db, code);
    connection.status.offset = -1;
    code = report_short_stack(connection) ? SQLANE_STACK : connection.status.code;
  }
  sqlite3_close(db);
  return code;
}

}  // namespace
}  // namespace sqlane

using namespace sqlane;

// The bytes that the image takes, or a negative number if that could not be found out.
int64_t sqlane_serialized_size(int64_t handle, const signed char* schema) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (schema == nullptr) {
    out_of_memory(connection);
    return -1;
  }
  if (!admit_stack(connection)) return -1;
  sqlite3_int64 size = -1;
  sqlite3_serialize(connection.db, text(schema), &size, SQLITE_SERIALIZE_NOCOPY);
  if (size < 0) failed(connection);
  return end_of_hooks(connection, SQLITE_OK, nullptr) == SQLITE_OK ? size : -1;
}

// Memory with the image, which the caller frees, or 0. At the address size is then how long it is, or would be if that
// is more than the most that is wanted.
int64_t sqlane_serialize(int64_t handle, const signed char* schema, int64_t most, int64_t size) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  int64_t& length = *from_handle<int64_t>(size);
  length = sqlane_serialized_size(handle, schema);
  if (length < 0 || length > most) return 0;
  sqlite3_int64 now = -1;
  unsigned char* image = sqlite3_serialize(connection.db, text(schema), &now, 0);
  length = now;
  if (now < 0) {
    failed(connection);
  } else if (image == nullptr) {
    out_of_memory(connection);
  }
  // Another connection may have written meanwhile.
  if (end_of_hooks(connection, SQLITE_OK, nullptr) == SQLITE_OK && now <= most) return to_handle(image);
  sqlite3_free(image);
  return 0;
}

int64_t sqlane_image_create(int64_t handle, int64_t size) noexcept {
  void* image = sqlite3_malloc64(static_cast<sqlite3_uint64>(size));
  if (image == nullptr) out_of_memory(*from_handle<Connection>(handle));
  return to_handle(image);
}

void sqlane_image_free(int64_t image) noexcept { sqlite3_free(from_handle<void>(image)); }

// Takes the image, whatever comes of it.
int32_t sqlane_deserialize(int64_t handle, const signed char* schema, int64_t address, int64_t size,
                           int32_t readonly) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  uint8_t* image = from_handle<uint8_t>(address);
  int32_t code = SQLITE_OK;
  if (schema == nullptr) {
    code = out_of_memory(connection);
  } else if (!admit_stack(connection)) {
    code = SQLANE_STACK;
  } else {
    if (size > read_version && image[write_version] == 2 && image[read_version] == 2) {
      image[write_version] = 1;
      image[read_version] = 1;
    }
    code = probe(connection, image, size);
  }
  if (code != SQLITE_OK) {
    sqlite3_free(image);
    return code;
  }
  unsigned flags = SQLITE_DESERIALIZE_FREEONCLOSE |
                   (readonly != 0 ? SQLITE_DESERIALIZE_READONLY : SQLITE_DESERIALIZE_RESIZEABLE);
  code = sqlite3_deserialize(connection.db, text(schema), image, size, size, flags);
  return code == SQLITE_OK ? code : fail(connection, code);
}
