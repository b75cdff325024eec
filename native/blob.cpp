// One text or blob of one row, read and written in pieces.
#include "connection.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {

struct Blob {
  sqlite3_blob* blob;  // null once it is closed
  Connection* connection;
  Blob* previous;
  Blob* next;
};

namespace {

// Ends SQLite's part. Outside a transaction that commits what was written, and may fail.
int32_t end(Blob& blob) noexcept {
  int32_t code = sqlite3_blob_close(blob.blob);
  blob.blob = nullptr;
  if (code != SQLITE_OK) code = fail(*blob.connection, code);
  return end_of_hooks(*blob.connection, code, nullptr);
}

void forget(Blob& blob) noexcept {
  if (blob.previous != nullptr) {
    blob.previous->next = blob.next;
  } else {
    blob.connection->blobs = blob.next;
  }
  if (blob.next != nullptr) blob.next->previous = blob.previous;
  sqlite3_free(&blob);
}

Blob* adopt(Connection& connection, sqlite3_blob* opened) noexcept {
  void* memory = sqlite3_malloc64(sizeof(Blob));
  if (memory == nullptr) {
    out_of_memory(connection);
    sqlite3_blob_close(opened);
    return nullptr;
  }
  Blob& blob = *static_cast<Blob*>(memory);
  blob = {opened, &connection, nullptr, connection.blobs};
  if (blob.next != nullptr) blob.next->previous = &blob;
  connection.blobs = &blob;
  return &blob;
}

}  // namespace

void end_blobs(Connection& connection) noexcept {
  for (Blob* b = connection.blobs; b != nullptr; b = b->next) end(*b);
}

void free_blobs(Connection& connection) noexcept {
  while (connection.blobs != nullptr) forget(*connection.blobs);
}

}  // namespace sqlane

using namespace sqlane;

int64_t sqlane_blob_open(int64_t handle, const signed char* schema, const signed char* table,
                         const signed char* column, int64_t rowid, int32_t writable) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (schema == nullptr || table == nullptr || column == nullptr) {
    out_of_memory(connection);
    return 0;
  }
  if (!admit_stack(connection)) return 0;
  sqlite3_blob* blob = nullptr;
  int32_t code = sqlite3_blob_open(connection.db, text(schema), text(table), text(column), rowid, writable, &blob);
  if (code == SQLITE_OK) return to_handle(adopt(connection, blob));
  fail(connection, code);
  return 0;
}

// After a failure the blob can only be closed.
int32_t sqlane_blob_reopen(int64_t handle, int64_t rowid) noexcept {
  Blob& blob = *from_handle<Blob>(handle);
  if (!admit_stack(*blob.connection)) return SQLANE_STACK;
  int32_t code = sqlite3_blob_reopen(blob.blob, rowid);
  return code == SQLITE_OK ? code : fail(*blob.connection, code);
}

int32_t sqlane_blob_bytes(int64_t handle) noexcept { return sqlite3_blob_bytes(from_handle<Blob>(handle)->blob); }

int32_t sqlane_blob_read(int64_t handle, int64_t to, int32_t length, int32_t offset) noexcept {
  Blob& blob = *from_handle<Blob>(handle);
  int32_t code = sqlite3_blob_read(blob.blob, from_handle<void>(to), length, offset);
  return code == SQLITE_OK ? code : fail(*blob.connection, code);
}

int32_t sqlane_blob_write(int64_t handle, int64_t from, int32_t length, int32_t offset) noexcept {
  Blob& blob = *from_handle<Blob>(handle);
  int32_t code = sqlite3_blob_write(blob.blob, from_handle<void>(from), length, offset);
  if (code != SQLITE_OK) code = fail(*blob.connection, code);
  return end_of_hooks(*blob.connection, code, nullptr);
}

int32_t sqlane_blob_close(int64_t handle) noexcept {
  Blob& blob = *from_handle<Blob>(handle);
  int32_t code = end(blob);
  forget(blob);
  return code;
}
