#include "fulltext.h"

#include <string.h>

#include "handle.h"
#include "sqlane.h"
#include "unasked.h"

namespace sqlane {
namespace {

constexpr int64_t first_space = 4096;
constexpr int64_t most_kept_space = 1024 * 1024;

fts5_api* ask(Connection& connection, sqlite3_stmt* query) noexcept {
  fts5_api* api = nullptr;
  int32_t code = sqlite3_bind_pointer(query, 1, &api, "fts5_api_ptr", nullptr);
  if (code == SQLITE_OK) code = sqlite3_step(query);
  if (code != SQLITE_ROW) {
    fail(connection, code);
    return nullptr;
  }
  if (api == nullptr || api->iVersion < 3) {
    set(connection.status, SQLITE_ERROR, "the function fts5() is not SQLite's: something has replaced it");
    return nullptr;
  }
  return api;
}

}  // namespace

Kept* keep(Connection& connection, int64_t id) noexcept {
  Kept* kept = static_cast<Kept*>(sqlite3_malloc64(sizeof(Kept)));
  if (kept == nullptr) {
    call_java(connection, SQLANE_UPCALL_DESTROY, id);
    return nullptr;
  }
  *kept = {&connection, id};
  return kept;
}

void forget(void* memory) noexcept {
  Kept* kept = static_cast<Kept*>(memory);
  call_java(*kept->connection, SQLANE_UPCALL_DESTROY, kept->id);
  sqlite3_free(kept);
}

int32_t fail_plainly(Connection& connection, int32_t code) noexcept {
  if (report_short_stack(connection)) return SQLANE_STACK;
  set(connection.status, code, sqlite3_errstr(code));
  return code;
}

fts5_api* full_text(Connection& connection) noexcept {
  Unasked unasked(connection);
  sqlite3_stmt* query = nullptr;
  int32_t code = sqlite3_prepare_v3(connection.db, "SELECT fts5(?1)", -1, 0, &query, nullptr);
  fts5_api* api = nullptr;
  if (code == SQLITE_OK) {
    api = ask(connection, query);
  } else {
    fail(connection, code);
  }
  sqlite3_finalize(query);
  return api;
}

bool reserve_space(CallBlock& block, int64_t capacity) noexcept {
  if (capacity <= block.space_capacity) return true;
  if (capacity > INT32_MAX) return false;
  int64_t enlarged = block.space_capacity == 0 ? first_space : block.space_capacity * 2;
  if (enlarged > INT32_MAX) enlarged = INT32_MAX;
  if (enlarged < capacity) enlarged = capacity;
  void* space = sqlite3_realloc64(block.space, static_cast<sqlite3_uint64>(enlarged));
  if (space == nullptr) return false;
  block.space = static_cast<uint8_t*>(space);
  block.space_capacity = enlarged;
  return true;
}

bool append_token(CallBlock& block, const TokenHeader& header, const char* token) noexcept {
  int64_t length = header.length;
  if (!reserve_space(block, block.result + int64_t{sizeof(header)} + length)) return false;
  uint8_t* at = block.space + block.result;
  memcpy(at, &header, sizeof(header));
  if (length > 0) memcpy(at + sizeof(header), token, static_cast<size_t>(length));
  block.result += int64_t{sizeof(header)} + length;
  return true;
}

void shrink_space(CallBlock& block) noexcept {
  if (block.space_capacity <= most_kept_space) return;
  sqlite3_free(block.space);
  block.space = nullptr;
  block.space_capacity = 0;
}

}  // namespace sqlane

using namespace sqlane;

// Enlarges the room that Java writes tokens into, and answers its address: 0 if there is no memory. Its new capacity
// stands in the result of the block.
int64_t sqlane_token_space(int64_t handle, int64_t capacity) noexcept {
  CallBlock& block = *from_handle<CallBlock>(handle);
  if (!reserve_space(block, capacity)) {
    out_of_memory(*block.connection);
    return 0;
  }
  block.result = block.space_capacity;
  return to_handle(block.space);
}

// The layout as this library was compiled.
int32_t sqlane_token_layout(int32_t what) noexcept {
  switch (what) {
    case SQLANE_TOKEN_LAYOUT_FLAGS: return offsetof(TokenHeader, flags);
    case SQLANE_TOKEN_LAYOUT_LENGTH: return offsetof(TokenHeader, length);
    case SQLANE_TOKEN_LAYOUT_START: return offsetof(TokenHeader, start);
    case SQLANE_TOKEN_LAYOUT_END: return offsetof(TokenHeader, end);
    case SQLANE_TOKEN_LAYOUT_TEXT: return sizeof(TokenHeader);
    default: return -1;
  }
}
