// Modules, and how their tables come and go.
#include "vtab.h"

#include <string.h>

#include "handle.h"

namespace sqlane {
namespace {

void forget(const Table& table) noexcept {
  if (table.number != 0) call_table(table, SQLANE_UPCALL_TABLE_END, SQLANE_TABLE_DISCONNECT, table.number);
}

// Java makes the table and declares it (sqlane_declare_table) before it returns.
int construct(void* user_data, int count, const char* const* arguments, sqlite3_vtab** made, int32_t kind,
              int64_t method) noexcept {
  const Module& module = *static_cast<const Module*>(user_data);
  Table* table = static_cast<Table*>(sqlite3_malloc64(sizeof(Table)));
  if (table == nullptr) return SQLITE_NOMEM;
  memset(static_cast<void*>(table), 0, sizeof(Table));
  table->module = &module;
  int64_t facts[3];
  facts[SQLANE_CONSTRUCTOR_COUNT] = count;
  facts[SQLANE_CONSTRUCTOR_ARGUMENTS] = to_handle(arguments);
  facts[SQLANE_CONSTRUCTOR_TABLE] = to_handle(table);
  bool created = method == SQLANE_TABLE_CREATE;
  if (created) {
    table->created_as = arguments;
    module.connection->creations++;
  }
  int code = call_table(*table, kind, method, 0, to_handle(facts));
  if (created) module.connection->creations--;
  table->created_as = nullptr;
  if (code == SQLITE_OK && table->number == 0) code = SQLITE_ERROR;
  if (code == SQLITE_OK) {
    *made = &table->base;
    return code;
  }
  forget(*table);
  sqlite3_free(table);
  return code;
}

int create(sqlite3*, void* user_data, int count, const char* const* arguments, sqlite3_vtab** made, char**) noexcept {
  return construct(user_data, count, arguments, made, SQLANE_UPCALL_TABLE, SQLANE_TABLE_CREATE);
}

int connect(sqlite3*, void* user_data, int count, const char* const* arguments, sqlite3_vtab** made, char**) noexcept {
  return construct(user_data, count, arguments, made, SQLANE_UPCALL_TABLE_ALONE, SQLANE_TABLE_CONNECT);
}

int disconnect(sqlite3_vtab* base) noexcept {
  Table& table = table_of(base);
  forget(table);
  sqlite3_free(&table);
  return SQLITE_OK;
}

// Apart from destroy: the table must outlive what counts its methods.
int32_t destroy_in_java(const Table& table) noexcept {
  TableCall in_use(table);
  return call_table(table, SQLANE_UPCALL_TABLE, SQLANE_TABLE_DESTROY, table.number);
}

// After an error the table stays, with all that it has. Inside a method of its own it must stay: SQLite counts cursors
// only.
int destroy(sqlite3_vtab* base) noexcept {
  const Table& table = table_of(base);
  if (table.calls > 0) return SQLITE_LOCKED;
  int32_t code = destroy_in_java(table);
  return code == SQLITE_OK ? disconnect(base) : code;
}

void destroy_module(void* user_data) noexcept {
  Module* module = static_cast<Module*>(user_data);
  module->connection->upcall(SQLANE_UPCALL_DESTROY, module->id);
  sqlite3_free(module);
}

void add_methods(Module& module) noexcept {
  sqlite3_module& methods = module.methods;
  methods.iVersion = 2;
  methods.xConnect = connect;
  methods.xDisconnect = disconnect;
  methods.xBestIndex = best_index;
  // A table that exists by itself is one whose xCreate is xConnect, or that has none.
  if ((module.options & SQLANE_MODULE_CREATED) != 0) {
    methods.xCreate = (module.options & SQLANE_MODULE_EPONYMOUS) != 0 ? connect : create;
    methods.xDestroy = destroy;
  }
  add_cursor_methods(methods);
  add_update_methods(methods, module.options);
}

struct Declared {
  int32_t columns;
  bool without_rowid;
};

// Whether SQLite has dropped what it knows of a table that is being created, since a statement of the constructor has
// rolled back. It would go on with that if the constructor succeeded. (What makes it read the schema anew is denied:
// authorizer.cpp.)
bool is_undone(const Table& table) noexcept {
  const char* const* names = table.created_as;
  return names != nullptr &&
         sqlite3_table_column_metadata(table.module->connection->db, names[1], names[2], nullptr, nullptr, nullptr,
                                       nullptr, nullptr, nullptr) != SQLITE_OK;
}

int compare_nothing(void*, int, const void*, int, const void*) noexcept { return 0; }

// A declaration may name a collation that only the connection knows.
void any_collation(void*, sqlite3* scratch, int encoding, const char* name) noexcept {
  sqlite3_create_collation(scratch, name, encoding, nullptr, compare_nothing);
}

// SQLite heeds the first statement of a declaration, and not what follows: nor is that looked at here, since a pragma
// acts when it is compiled.
int32_t run_alone(sqlite3* scratch, const char* sql) noexcept {
  sqlite3_stmt* first = nullptr;
  const char* rest = "";
  int32_t code = sqlite3_prepare_v3(scratch, sql, -1, 0, &first, &rest);
  if (code == SQLITE_OK) code = sqlite3_step(first);
  int32_t ended = sqlite3_finalize(first);
  if (code != SQLITE_DONE || ended != SQLITE_OK) return code == SQLITE_DONE ? ended : code;
  if (rest[strspn(rest, " \t\r\n\f;")] == '\0') return SQLITE_OK;
  sqlite3_set_errmsg(scratch, SQLITE_ERROR, "a declaration must be one statement");
  return SQLITE_ERROR;
}

// SQLite does not tell how many columns it has read from a declaration. In a database of its own it does.
int32_t describe(sqlite3* scratch, const char* sql, Declared& declared) noexcept {
  int32_t code = sqlite3_collation_needed(scratch, nullptr, any_collation);
  if (code == SQLITE_OK) code = run_alone(scratch, sql);
  sqlite3_stmt* query = nullptr;
  if (code == SQLITE_OK) {
    code = sqlite3_prepare_v3(scratch,
                              "SELECT ncol, wr FROM pragma_table_list "
                              "WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
                              -1, 0, &query, nullptr);
  }
  if (code == SQLITE_OK) code = sqlite3_step(query);
  if (code == SQLITE_ROW) declared = {sqlite3_column_int(query, 0), sqlite3_column_int(query, 1) != 0};
  sqlite3_finalize(query);
  return code == SQLITE_ROW ? SQLITE_OK : code;
}

int32_t describe(Connection& connection, const char* sql, Declared& declared) noexcept {
  sqlite3* scratch = nullptr;
  int32_t code = sqlite3_open_v2(":memory:", &scratch, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, nullptr);
  if (code == SQLITE_OK) code = describe(scratch, sql, declared);
  if (code == SQLITE_DONE) {
    code = SQLITE_ERROR;
    set(connection.status, code, "a virtual table must be declared by CREATE TABLE in the schema main");
  } else if (code != SQLITE_OK) {
    capture(connection.status, scratch, code);
    if (report_short_stack(connection)) code = SQLANE_STACK;
  }
  sqlite3_close(scratch);
  return code;
}

int32_t configure(sqlite3* db, int32_t options) noexcept {
  int32_t code = SQLITE_OK;
  if ((options & SQLANE_MODULE_INNOCUOUS) != 0) {
    code = sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
  } else if ((options & SQLANE_MODULE_IN_SCHEMA) == 0) {
    code = sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
  }
  if (code == SQLITE_OK && (options & SQLANE_MODULE_CONFLICTS) != 0) {
    code = sqlite3_vtab_config(db, SQLITE_VTAB_CONSTRAINT_SUPPORT, 1);
  }
  return code;
}

// Statements that are compiled already would go on with the module before: SQLite compiles them again, save those that
// are running, when it is given an authorizer.
int32_t changed(Connection& connection, int32_t code) noexcept {
  if (code != SQLITE_OK) return fail(connection, code);
  install_authorizer(connection);
  return code;
}

}  // namespace
}  // namespace sqlane

using namespace sqlane;

// After a failure, too, Java has forgotten the module.
int32_t sqlane_create_module(int64_t handle, const signed char* name, int32_t options, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  Module* module = static_cast<Module*>(sqlite3_malloc64(sizeof(Module)));
  if (module == nullptr || name == nullptr) {
    sqlite3_free(module);
    connection.upcall(SQLANE_UPCALL_DESTROY, id);
    return out_of_memory(connection);
  }
  memset(static_cast<void*>(module), 0, sizeof(Module));
  module->connection = &connection;
  module->id = id;
  module->options = options;
  add_methods(*module);
  return changed(connection,
                 sqlite3_create_module_v2(connection.db, text(name), &module->methods, module, destroy_module));
}

// Tables that are connected stay as they are.
int32_t sqlane_remove_module(int64_t handle, const signed char* name) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (name == nullptr) return out_of_memory(connection);
  return changed(connection, sqlite3_create_module_v2(connection.db, text(name), nullptr, nullptr, nullptr));
}

// Inside the constructor: tells SQLite what the table is like, and answers the number of columns; 0 after an error. The
// table has its number from here on, and Java is told when it ends.
int32_t sqlane_declare_table(int64_t handle, int64_t made, int64_t number, const signed char* sql) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  Table& table = *from_handle<Table>(made);
  if (sql == nullptr) return out_of_memory(connection), 0;
  int32_t options = table.module->options;
  int32_t code = sqlite3_declare_vtab(connection.db, text(sql));
  if (code == SQLITE_OK) code = configure(connection.db, options);
  if (code != SQLITE_OK) return fail(connection, code), 0;
  Declared declared = {};
  if (describe(connection, text(sql), declared) != SQLITE_OK) return 0;
  if (is_undone(table)) {
    set(connection.status, SQLITE_ABORT, "a rollback has undone the virtual table while it was made");
    return 0;
  }
  if ((options & SQLANE_MODULE_WRITABLE) != 0 && declared.without_rowid) {
    set(connection.status, SQLITE_ERROR, "a virtual table that can be written must not be WITHOUT ROWID");
    return 0;
  }
  table.columns = static_cast<uint32_t>(declared.columns);
  table.number = number;
  return declared.columns;
}
