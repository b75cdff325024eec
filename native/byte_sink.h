// Bytes that grow up to a limit, for what SQLite hands out in pieces and for what is written here.
#ifndef SQLANE_BYTE_SINK_H
#define SQLANE_BYTE_SINK_H

#include <stdint.h>

struct sqlite3_value;

namespace sqlane {

class ByteSink {
 public:
  explicit ByteSink(int32_t most_bytes) noexcept : most(most_bytes) {}
  ~ByteSink() noexcept;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;

  // SQLITE_OK, SQLITE_NOMEM, or SQLITE_TOOBIG; what is written after a failure is dropped.
  int32_t write(const void* bytes, int32_t length) noexcept;

  void write_byte(int32_t byte) noexcept;
  void write_varint(int32_t value) noexcept;

  // A value as it stands in a changeset; a null pointer is an undefined one.
  void write_value(sqlite3_value* value) noexcept;

  int32_t code() const noexcept { return state; }
  int32_t size() const noexcept { return count; }

  // Hands the memory over to whoever frees it with sqlite3_free.
  void* take() noexcept;

  // What SQLite's streaming functions call; the context is the sink.
  static int output(void* sink, const void* bytes, int length) noexcept;

 private:
  int32_t most;
  uint8_t* memory = nullptr;
  int32_t count = 0;
  int64_t capacity = 0;
  int32_t state = 0;
};

}  // namespace sqlane
#endif
