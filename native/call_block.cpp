#include "call_block.h"

#include <string.h>

#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {
namespace {

CallBlock* next_block(Connection& connection) noexcept {
  CallBlock*& next = connection.call == nullptr ? connection.outermost_call : connection.call->inner;
  if (next != nullptr) return next;
  CallBlock* fresh = static_cast<CallBlock*>(sqlite3_malloc64(sizeof(CallBlock)));
  if (fresh == nullptr) return nullptr;
  memset(fresh, 0, sizeof(CallBlock));
  fresh->connection = &connection;
  fresh->depth = connection.call == nullptr ? 0 : connection.call->depth + 1;
  next = fresh;
  return fresh;
}

int64_t bits_of(double value) noexcept {
  int64_t bits;
  memcpy(&bits, &value, sizeof(bits));
  return bits;
}

// The rarer kinds of argument. False if there was no memory for the bytes.
__attribute__((noinline)) bool pack_bytes(CallBlock& block, int32_t index, sqlite3_value* value,
                                          uint32_t& used) noexcept {
  int32_t type = block.arguments[index].type;
  const void* bytes =
      type == SQLITE_TEXT ? static_cast<const void*>(sqlite3_value_text(value)) : sqlite3_value_blob(value);
  uint32_t length = static_cast<uint32_t>(sqlite3_value_bytes(value));
  if (bytes == nullptr && (type == SQLITE_TEXT || length > 0)) return false;
  place_bytes(block, index, type, bytes, length, used);
  return true;
}

}  // namespace

void place_bytes(CallBlock& block, int32_t index, int32_t type, const void* bytes, uint32_t length,
                 uint32_t& used) noexcept {
  CallArgument& argument = block.arguments[index];
  argument.type = type;
  argument.length = static_cast<int32_t>(length);
  if (length > sizeof(block.texts) - used) {
    argument.type |= SQLANE_TYPE_DEFERRED;
    argument.value = to_handle(static_cast<const uint8_t*>(bytes));
    return;
  }
  argument.value = static_cast<int64_t>(offsetof(CallBlock, texts)) + used;
  if (length > 0) memcpy(block.texts + used, bytes, length);
  used += length;
}

Call::Call(Connection& of) noexcept : connection(of), outer(of.call), block(next_block(of)) {
  if (block != nullptr) of.call = block;
}

bool Call::pack(sqlite3_context* context, int count, sqlite3_value** values) noexcept {
  int32_t code = pack(count, values);
  if (code == SQLITE_OK) {
    block->context = to_handle(context);
    return true;
  }
  if (code == SQLITE_NOMEM) {
    sqlite3_result_error_nomem(context);
  } else {
    sqlite3_result_error(context, "too many arguments", -1);
  }
  return false;
}

int32_t Call::pack(int count, sqlite3_value** values) noexcept {
  if (block == nullptr) return SQLITE_NOMEM;
  if (count > most_arguments) return SQLITE_ERROR;
  block->context = to_handle(values);
  block->state = 0;
  block->argument_count = count;
  block->result_type = 0;
  block->comparison = 0;
  uint32_t used = 0;
  for (int i = 0; i < count; i++) {
    CallArgument& argument = block->arguments[i];
    argument.type = sqlite3_value_type(values[i]);
    if (argument.type == SQLITE_INTEGER) {
      argument.value = sqlite3_value_int64(values[i]);
    } else if (argument.type == SQLITE_FLOAT) {
      argument.value = bits_of(sqlite3_value_double(values[i]));
    } else if (argument.type != SQLITE_NULL && !pack_bytes(*block, i, values[i], used)) {
      return SQLITE_NOMEM;
    }
  }
  return SQLITE_OK;
}

int32_t Call::run(int32_t kind, int64_t id, int64_t what) noexcept {
  return call_java(connection, kind, id, to_handle(block), what, block->depth);
}

void Call::answer(sqlite3_context* context, int32_t code) const noexcept {
  if (code == SQLITE_OK) return set_result(context);
  sqlite3_result_error(context, "the Java function threw an exception", -1);
  sqlite3_result_error_code(context, code);
}

void Call::set_result(sqlite3_context* context) const noexcept {
  switch (block->result_type) {
    case SQLITE_INTEGER: return sqlite3_result_int64(context, block->result);
    case SQLITE_FLOAT: {
      double value;
      memcpy(&value, &block->result, sizeof(value));
      return sqlite3_result_double(context, value);
    }
    case SQLITE_TEXT:
      return sqlite3_result_text64(context, reinterpret_cast<const char*>(block->result_bytes),
                                   static_cast<sqlite3_uint64>(block->result), SQLITE_TRANSIENT, SQLITE_UTF8);
    case SQLITE_BLOB:
      return sqlite3_result_blob64(context, block->result_bytes, static_cast<sqlite3_uint64>(block->result),
                                   SQLITE_TRANSIENT);
    case SQLITE_NULL: return sqlite3_result_null(context);
    default: return;
  }
}

void free_call_blocks(Connection& connection) noexcept {
  CallBlock* block = connection.outermost_call;
  while (block != nullptr) {
    CallBlock* inner = block->inner;
    sqlite3_free(block->space);
    sqlite3_free(block);
    block = inner;
  }
  connection.outermost_call = nullptr;
}

}  // namespace sqlane

using namespace sqlane;

// Sets a result that does not fit the block: a text or a blob, copied.
void sqlane_result_bytes(int64_t handle, int32_t type, const signed char* bytes, int32_t length) noexcept {
  CallBlock& block = *from_handle<CallBlock>(handle);
  sqlite3_context* context = from_handle<sqlite3_context>(block.context);
  block.result_type = 0;
  if (bytes == nullptr) {
    sqlite3_result_error_nomem(context);
  } else if (type == SQLITE_TEXT) {
    sqlite3_result_text64(context, text(bytes), static_cast<sqlite3_uint64>(length), SQLITE_TRANSIENT, SQLITE_UTF8);
  } else {
    sqlite3_result_blob64(context, bytes, static_cast<sqlite3_uint64>(length), SQLITE_TRANSIENT);
  }
}

// The layout as this library was compiled, as sqlane_layout tells that of rows.
int32_t sqlane_call_layout(int32_t what) noexcept {
  switch (what) {
    case SQLANE_CALL_LAYOUT_STATE: return offsetof(CallBlock, state);
    case SQLANE_CALL_LAYOUT_ARGUMENT_COUNT: return offsetof(CallBlock, argument_count);
    case SQLANE_CALL_LAYOUT_RESULT_TYPE: return offsetof(CallBlock, result_type);
    case SQLANE_CALL_LAYOUT_RESULT: return offsetof(CallBlock, result);
    case SQLANE_CALL_LAYOUT_RESULT_BYTES: return offsetof(CallBlock, result_bytes);
    case SQLANE_CALL_LAYOUT_RESULT_CAPACITY: return sizeof(CallBlock::result_bytes);
    case SQLANE_CALL_LAYOUT_ARGUMENTS: return offsetof(CallBlock, arguments);
    case SQLANE_CALL_LAYOUT_ARGUMENT_SIZE: return sizeof(CallArgument);
    case SQLANE_CALL_LAYOUT_ARGUMENT_LENGTH: return offsetof(CallArgument, length);
    case SQLANE_CALL_LAYOUT_ARGUMENT_VALUE: return offsetof(CallArgument, value);
    case SQLANE_CALL_LAYOUT_SIZE: return call_block_size;
    default: return -1;
  }
}
