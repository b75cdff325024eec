// SQL functions in Java. Each has one upcall per call of SQLite's; the arguments and the result lie in a block that
// both sides know (call_block.h).
#include <string.h>

#include "call_block.h"
#include "connection.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"
#include "unasked.h"

namespace sqlane {
namespace {

// What SQLite keeps for one registered function; freed by its destructor callback.
struct Function {
  Connection* connection;
  int64_t id;
};

// What SQLite keeps for one group of an aggregate.
struct Group {
  int64_t state;
};

const Function& function_of(sqlite3_context* context) noexcept {
  return *static_cast<const Function*>(sqlite3_user_data(context));
}

void scalar(sqlite3_context* context, int count, sqlite3_value** values) noexcept {
  const Function& function = function_of(context);
  Call call(*function.connection);
  if (!call.pack(context, count, values)) return;
  call.answer(context, call.run(SQLANE_UPCALL_FUNCTION, function.id, SQLANE_CALL_SCALAR));
}

// The state is Java's to make, at the first call for a group.
void call_for_group(sqlite3_context* context, int count, sqlite3_value** values, int64_t what) noexcept {
  Group* group = static_cast<Group*>(sqlite3_aggregate_context(context, sizeof(Group)));
  if (group == nullptr) {
    sqlite3_result_error_nomem(context);
    return;
  }
  const Function& function = function_of(context);
  Call call(*function.connection);
  if (!call.pack(context, count, values)) return;
  call->state = group->state;
  int32_t code = call.run(SQLANE_UPCALL_FUNCTION, function.id, what);
  group->state = call->state;
  call.answer(context, code);
}

void step(sqlite3_context* context, int count, sqlite3_value** values) noexcept {
  call_for_group(context, count, values, SQLANE_CALL_STEP);
}

void inverse(sqlite3_context* context, int count, sqlite3_value** values) noexcept {
  call_for_group(context, count, values, SQLANE_CALL_INVERSE);
}

void value(sqlite3_context* context) noexcept { call_for_group(context, 0, nullptr, SQLANE_CALL_VALUE); }

// Once per group, and also for the groups of a query that was given up: nobody wants a result then.
void finish(sqlite3_context* context) noexcept {
  const Function& function = function_of(context);
  Connection& connection = *function.connection;
  Group* group = static_cast<Group*>(sqlite3_aggregate_context(context, 0));
  int64_t state = group == nullptr ? 0 : group->state;
  if (group != nullptr) group->state = 0;
  if (connection.tidying == 0) {
    Call call(connection);
    if (call.pack(context, 0, nullptr)) {
      call->state = state;
      return call.answer(context, call.run(SQLANE_UPCALL_FINISH, function.id, SQLANE_CALL_FINISH));
    }
  }
  if (state != 0) connection.upcall(SQLANE_UPCALL_DISCARD, function.id, state, SQLANE_CALL_DISCARD);
}

void destroy(void* user_data) noexcept {
  Function* function = static_cast<Function*>(user_data);
  function->connection->upcall(SQLANE_UPCALL_DESTROY, function->id);
  sqlite3_free(function);
}

// What SQLite is to keep, or null if there is no memory; Java has then forgotten the function.
Function* keep(Connection& connection, const signed char* name, int64_t id) noexcept {
  Function* function = static_cast<Function*>(sqlite3_malloc64(sizeof(Function)));
  if (function == nullptr || name == nullptr) {
    sqlite3_free(function);
    connection.upcall(SQLANE_UPCALL_DESTROY, id);
    out_of_memory(connection);
    return nullptr;
  }
  *function = {&connection, id};
  return function;
}

}  // namespace
}  // namespace sqlane

using namespace sqlane;

// After a failure of this and the next function, too, destroy has been called and Java has forgotten the function.
int32_t sqlane_create_function(int64_t handle, const signed char* name, int32_t arguments, int32_t flags,
                               int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  Function* function = keep(connection, name, id);
  if (function == nullptr) return SQLITE_NOMEM;
  int32_t code = sqlite3_create_function_v2(connection.db, text(name), arguments, flags | SQLITE_UTF8, function,
                                            scalar, nullptr, nullptr, destroy);
  return code == SQLITE_OK ? code : fail(connection, code);
}

// An aggregate function, or one that can be used as a window function as well.
int32_t sqlane_create_aggregate(int64_t handle, const signed char* name, int32_t arguments, int32_t flags,
                                int32_t window, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  Function* function = keep(connection, name, id);
  if (function == nullptr) return SQLITE_NOMEM;
  int32_t code = sqlite3_create_window_function(connection.db, text(name), arguments, flags | SQLITE_UTF8, function,
                                                step, finish, window != 0 ? value : nullptr,
                                                window != 0 ? inverse : nullptr, destroy);
  return code == SQLITE_OK ? code : fail(connection, code);
}

int32_t sqlane_remove_function(int64_t handle, const signed char* name, int32_t arguments) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (name == nullptr) return out_of_memory(connection);
  int32_t code = sqlite3_create_function_v2(connection.db, text(name), arguments, SQLITE_UTF8, nullptr, nullptr,
                                            nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? code : fail(connection, code);
}

// Whether SQLite has a function of that name itself: 1 or 0, or -1 after an error.
int32_t sqlane_is_builtin_function(int64_t handle, const signed char* name) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (name == nullptr) return out_of_memory(connection), -1;
  Unasked unasked(connection);
  sqlite3_stmt* list = nullptr;
  int32_t code = sqlite3_prepare_v3(connection.db, "PRAGMA function_list", -1, 0, &list, nullptr);
  bool found = false;
  while (code == SQLITE_OK && !found && (code = sqlite3_step(list)) == SQLITE_ROW) {
    const char* listed = reinterpret_cast<const char*>(sqlite3_column_text(list, 0));
    found = sqlite3_column_int(list, 1) != 0 && sqlite3_stricmp(listed, text(name)) == 0;
    code = SQLITE_OK;
  }
  if (code != SQLITE_OK && code != SQLITE_DONE) fail(connection, code);
  sqlite3_finalize(list);
  return code == SQLITE_OK || code == SQLITE_DONE ? found : -1;
}
