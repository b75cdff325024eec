#include "byte_sink.h"

#include <string.h>

#include "sqlite3.h"

namespace sqlane {

ByteSink::~ByteSink() noexcept { sqlite3_free(memory); }

int32_t ByteSink::write(const void* bytes, int32_t length) noexcept {
  if (state != SQLITE_OK || length <= 0) return state;
  if (length > most - count) return state = SQLITE_TOOBIG;
  int64_t needed = int64_t{count} + length;
  if (needed > capacity) {
    int64_t larger = capacity == 0 ? 256 : capacity * 2;
    if (larger < needed) larger = needed;
    if (larger > most) larger = most;
    void* moved = sqlite3_realloc64(memory, static_cast<sqlite3_uint64>(larger));
    if (moved == nullptr) return state = SQLITE_NOMEM;
    memory = static_cast<uint8_t*>(moved);
    capacity = larger;
  }
  memcpy(memory + count, bytes, static_cast<size_t>(length));
  count = static_cast<int32_t>(needed);
  return state;
}

void ByteSink::write_byte(int32_t byte) noexcept {
  uint8_t one = static_cast<uint8_t>(byte);
  write(&one, 1);
}

void ByteSink::write_varint(int32_t value) noexcept {
  uint8_t bytes[5];
  int32_t first = 4;
  bytes[first] = static_cast<uint8_t>(value & 0x7f);
  for (int32_t rest = value >> 7; rest > 0; rest >>= 7) bytes[--first] = static_cast<uint8_t>(0x80 | (rest & 0x7f));
  write(bytes + first, 5 - first);
}

void ByteSink::write_value(sqlite3_value* value) noexcept {
  if (value == nullptr) return write_byte(0);
  int32_t type = sqlite3_value_type(value);
  write_byte(type);
  if (type == SQLITE_INTEGER || type == SQLITE_FLOAT) {
    uint64_t bits;
    int64_t integer = type == SQLITE_INTEGER ? sqlite3_value_int64(value) : 0;
    double real = type == SQLITE_FLOAT ? sqlite3_value_double(value) : 0;
    memcpy(&bits, type == SQLITE_INTEGER ? static_cast<const void*>(&integer) : &real, sizeof(bits));
    for (int32_t shift = 56; shift >= 0; shift -= 8) write_byte(static_cast<int32_t>(bits >> shift & 0xff));
  } else if (type == SQLITE_TEXT || type == SQLITE_BLOB) {
    const void* bytes = type == SQLITE_TEXT ? static_cast<const void*>(sqlite3_value_text(value))
                                            : sqlite3_value_blob(value);
    int32_t length = sqlite3_value_bytes(value);
    if (bytes == nullptr && (type == SQLITE_TEXT || length > 0)) {
      state = SQLITE_NOMEM;
      return;
    }
    write_varint(length);
    write(bytes, length);
  }
}

void* ByteSink::take() noexcept {
  void* taken = memory;
  memory = nullptr;
  count = 0;
  capacity = 0;
  return taken;
}

int ByteSink::output(void* sink, const void* bytes, int length) noexcept {
  return static_cast<ByteSink*>(sink)->write(bytes, length);
}

}  // namespace sqlane
