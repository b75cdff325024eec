// An extension of SQLite that adds one to a number, and one that fails.
#include "sqlite3ext.h"
SQLITE_EXTENSION_INIT1

namespace {

void add_one(sqlite3_context* context, int, sqlite3_value** values) {
  sqlite3_result_int64(context, sqlite3_value_int64(values[0]) + 1);
}

}  // namespace

#define EXPORTED extern "C" __attribute__((visibility("default")))

EXPORTED int sqlane_test_extension_init(sqlite3* db, char**, const sqlite3_api_routines* api) {
  SQLITE_EXTENSION_INIT2(api);
  return sqlite3_create_function_v2(db, "test_extension", 1, SQLITE_UTF8, nullptr, add_one, nullptr, nullptr, nullptr);
}

// The name that SQLite makes of libsqlane_test_extension.so.
EXPORTED int sqlite3_sqlanetestextension_init(sqlite3* db, char** message, const sqlite3_api_routines* api) {
  return sqlane_test_extension_init(db, message, api);
}

EXPORTED int sqlane_failing_extension_init(sqlite3*, char** message, const sqlite3_api_routines* api) {
  SQLITE_EXTENSION_INIT2(api);
  *message = sqlite3_mprintf("it was asked to fail");
  return SQLITE_ERROR;
}
