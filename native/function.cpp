#include "connection.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {
namespace {

// What SQLite keeps for one registered function; freed by its destructor callback.
struct Function {
  Connection* connection;
  int64_t id;
};

// The Java side sets the result through sqlane_result_…; a refusal is answered here, where SQLite expects it.
void scalar(sqlite3_context* context, int count, sqlite3_value** values) noexcept {
  const Function& function = *static_cast<const Function*>(sqlite3_user_data(context));
  Connection& connection = *function.connection;
  int32_t code = call_java(connection, SQLANE_UPCALL_FUNCTION, function.id, to_handle(context), to_handle(values),
                           count);
  if (code != SQLITE_OK) {
    sqlite3_result_error(context, "the Java function threw an exception", -1);
    sqlite3_result_error_code(context, code);
  }
}

void destroy(void* user_data) noexcept {
  Function* function = static_cast<Function*>(user_data);
  function->connection->upcall(SQLANE_UPCALL_DESTROY, function->id);
  sqlite3_free(function);
}

sqlite3_value* value_at(int64_t values, int32_t index) noexcept {
  return from_handle<sqlite3_value*>(values)[index];
}

}  // namespace
}  // namespace sqlane

using namespace sqlane;

int32_t sqlane_create_function(int64_t handle, const signed char* name, int32_t arguments, int32_t flags,
                               int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  Function* function = static_cast<Function*>(sqlite3_malloc64(sizeof(Function)));
  if (function == nullptr || name == nullptr) {
    sqlite3_free(function);
    connection.upcall(SQLANE_UPCALL_DESTROY, id);
    return out_of_memory(connection);
  }
  function->connection = &connection;
  function->id = id;
  // On failure, too, destroy has been called and the Java side has forgotten the handler.
  int32_t code = sqlite3_create_function_v2(connection.db, text(name), arguments, flags | SQLITE_UTF8, function,
                                            scalar, nullptr, nullptr, destroy);
  return code == SQLITE_OK ? code : fail(connection, code);
}

int32_t sqlane_remove_function(int64_t handle, const signed char* name, int32_t arguments) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (name == nullptr) return out_of_memory(connection);
  int32_t code = sqlite3_create_function_v2(connection.db, text(name), arguments, SQLITE_UTF8, nullptr, nullptr,
                                            nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? code : fail(connection, code);
}

int32_t sqlane_value_type(int64_t values, int32_t index) noexcept {
  return sqlite3_value_type(value_at(values, index));
}

int64_t sqlane_value_int64(int64_t values, int32_t index) noexcept {
  return sqlite3_value_int64(value_at(values, index));
}

double sqlane_value_double(int64_t values, int32_t index) noexcept {
  return sqlite3_value_double(value_at(values, index));
}

// The bytes of a text (as UTF-8) or a blob; ask for their number afterwards.
int64_t sqlane_value_address(int64_t values, int32_t index) noexcept {
  sqlite3_value* value = value_at(values, index);
  if (sqlite3_value_type(value) == SQLITE_BLOB) {
    return to_handle(static_cast<const uint8_t*>(sqlite3_value_blob(value)));
  }
  return to_handle(sqlite3_value_text(value));
}

int32_t sqlane_value_bytes(int64_t values, int32_t index) noexcept {
  return sqlite3_value_bytes(value_at(values, index));
}

void sqlane_result_null(int64_t context) noexcept { sqlite3_result_null(from_handle<sqlite3_context>(context)); }

void sqlane_result_int64(int64_t context, int64_t value) noexcept {
  sqlite3_result_int64(from_handle<sqlite3_context>(context), value);
}

void sqlane_result_double(int64_t context, double value) noexcept {
  sqlite3_result_double(from_handle<sqlite3_context>(context), value);
}

void sqlane_result_text(int64_t context, const signed char* utf8, int32_t length) noexcept {
  sqlite3_context* to = from_handle<sqlite3_context>(context);
  if (utf8 == nullptr) {
    sqlite3_result_error_nomem(to);
    return;
  }
  sqlite3_result_text64(to, text(utf8), static_cast<sqlite3_uint64>(length), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void sqlane_result_blob(int64_t context, const signed char* bytes, int32_t length) noexcept {
  sqlite3_context* to = from_handle<sqlite3_context>(context);
  if (bytes == nullptr) {
    sqlite3_result_error_nomem(to);
    return;
  }
  sqlite3_result_blob64(to, bytes, static_cast<sqlite3_uint64>(length), SQLITE_TRANSIENT);
}
