// Collations in Java. A comparison is the one callback that SQLite calls millions of times within a statement and that
// cannot fail. Of its two texts, one is as a rule that of the comparison before, in a merge as in a search: it is then
// neither copied nor decoded again.
//
// When Java throws, the texts count as equal from there on, and the statement must not take effect: what it wrote may
// stand in the wrong place of an index. Outside a transaction the commit is refused (hook.cpp); inside one, all of it
// is rolled back, as SQLite does after an interrupt.
#include <string.h>

#include "call_block.h"
#include "connection.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {
namespace {

// What SQLite keeps for one collation; freed by its destructor callback.
struct Collation {
  Connection* connection;
  int64_t id;
};

// Of two texts, each has one half of the room.
constexpr int32_t half = sizeof(CallBlock::texts) / 2;

void pack_text(CallBlock& block, int32_t index, const void* bytes, int32_t length, bool kept) noexcept {
  CallArgument& argument = block.arguments[index];
  uint8_t* place = block.texts + index * half;
  kept = kept && (argument.type & SQLANE_TYPE_DEFERRED) == 0 && argument.length == length &&
         (length == 0 || memcmp(place, bytes, static_cast<size_t>(length)) == 0);
  if (kept) {
    argument.type = SQLITE_TEXT | SQLANE_TYPE_KEPT;
    return;
  }
  argument.length = length;
  if (length > half) {
    argument.type = SQLITE_TEXT | SQLANE_TYPE_DEFERRED;
    argument.value = to_handle(static_cast<const uint8_t*>(bytes));
    return;
  }
  argument.type = SQLITE_TEXT;
  argument.value = static_cast<int64_t>(offsetof(CallBlock, texts)) + index * half;
  if (length > 0) memcpy(place, bytes, static_cast<size_t>(length));
}

// Answers that the texts are equal.
int give_up(Connection& connection, int32_t reason) noexcept {
  fail_comparison(connection, reason);
  return 0;
}

int compare(void* user_data, int left_length, const void* left, int right_length, const void* right) noexcept {
  const Collation& collation = *static_cast<const Collation*>(user_data);
  Connection& connection = *collation.connection;
  if (connection.comparison_failure != 0) return 0;
  Call call(connection);
  if (!call.has_block()) return give_up(connection, SQLITE_NOMEM);
  bool kept = call->comparison == collation.id;
  call->comparison = 0;
  call->argument_count = 2;
  call->result = 0;
  pack_text(*call, 0, left, left_length, kept);
  pack_text(*call, 1, right, right_length, kept);
  if (call.run(SQLANE_UPCALL_FUNCTION, collation.id, SQLANE_CALL_COMPARE) != SQLITE_OK) {
    return give_up(connection, SQLITE_ABORT);
  }
  call->comparison = collation.id;
  return static_cast<int>(call->result);
}

void destroy(void* user_data) noexcept {
  Collation* collation = static_cast<Collation*>(user_data);
  Connection& connection = *collation->connection;
  // Another may get the id.
  for (CallBlock* block = connection.outermost_call; block != nullptr; block = block->inner) block->comparison = 0;
  connection.upcall(SQLANE_UPCALL_DESTROY, collation->id);
  sqlite3_free(collation);
}

// Java answers the id of a collation of that name, or 0 if it knows none: SQLite then says that there is none.
void needed(void* user_data, sqlite3*, int, const char* name) noexcept {
  Connection& connection = *static_cast<Connection*>(user_data);
  Call call(connection);
  if (!call.has_block()) return;
  call->comparison = 0;
  call->argument_count = 1;
  call->result = 0;
  pack_text(*call, 0, name, static_cast<int32_t>(strlen(name)), false);
  if (call.run(SQLANE_UPCALL_FUNCTION, connection.hooks.collation_needed, SQLANE_CALL_NEEDED) != SQLITE_OK) return;
  if (call->result == 0) return;
  sqlane_create_collation(to_handle(&connection), reinterpret_cast<const signed char*>(name), call->result);
}

}  // namespace
}  // namespace sqlane

using namespace sqlane;

// After a failure, too, Java has forgotten the collation.
int32_t sqlane_create_collation(int64_t handle, const signed char* name, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  Collation* collation = static_cast<Collation*>(sqlite3_malloc64(sizeof(Collation)));
  if (collation == nullptr || name == nullptr) {
    sqlite3_free(collation);
    connection.upcall(SQLANE_UPCALL_DESTROY, id);
    return out_of_memory(connection);
  }
  *collation = {&connection, id};
  int32_t code =
      sqlite3_create_collation_v2(connection.db, text(name), SQLITE_UTF8, collation, compare, destroy);
  if (code == SQLITE_OK) {
    watch_comparisons(connection);
    return code;
  }
  code = fail(connection, code);
  destroy(collation);
  return code;
}

int32_t sqlane_remove_collation(int64_t handle, const signed char* name) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (name == nullptr) return out_of_memory(connection);
  int32_t code = sqlite3_create_collation_v2(connection.db, text(name), SQLITE_UTF8, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? code : fail(connection, code);
}

int32_t sqlane_collation_needed(int64_t handle, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.hooks.collation_needed = id;
  int32_t code = sqlite3_collation_needed(connection.db, &connection, id == 0 ? nullptr : needed);
  return code == SQLITE_OK ? code : fail(connection, code);
}
