// Which tables of the main database a connection has changed. SQLite's preupdate hook tells of every row of every table
// but virtual ones, whose rows lie in tables of their own where they lie in the database at all; it is noted here
// without a call into Java. A session has the place of that hook: what changes meanwhile may be any table.
#include <string.h>

#include "connection.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {

// The name follows the structure.
struct ChangedTable {
  ChangedTable* next;
};

namespace {

const char* name_of(const ChangedTable& table) noexcept { return reinterpret_cast<const char*>(&table + 1); }

bool is_noted(const ChangedTable* tables, const char* name) noexcept {
  for (const ChangedTable* t = tables; t != nullptr; t = t->next) {
    if (strcmp(name_of(*t), name) == 0) return true;
  }
  return false;
}

}  // namespace

void note_changed_table(Connection& connection, const char* database, const char* name) noexcept {
  // The one that was noted last comes first.
  if (strcmp(database, "main") != 0 || is_noted(connection.changed_tables, name)) return;
  size_t size = strlen(name) + 1;
  void* memory = sqlite3_malloc64(sizeof(ChangedTable) + size);
  if (memory == nullptr) {
    connection.any_table_changed = true;
    return;
  }
  ChangedTable* table = static_cast<ChangedTable*>(memory);
  table->next = connection.changed_tables;
  memcpy(table + 1, name, size);
  connection.changed_tables = table;
}

void forget_changed_tables(Connection& connection) noexcept {
  while (connection.changed_tables != nullptr) {
    ChangedTable* next = connection.changed_tables->next;
    sqlite3_free(connection.changed_tables);
    connection.changed_tables = next;
  }
}

}  // namespace sqlane

using namespace sqlane;

// From now on, or no more. Statements that are compiled already are compiled again: a DELETE of all rows may have been
// compiled to something that looks at no row.
void sqlane_watch_tables(int64_t handle, int32_t on) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  remove_abandoned_sessions(connection);
  connection.watches_tables = on != 0;
  connection.any_table_changed = connection.sessions > 0;
  forget_changed_tables(connection);
  install_preupdate(connection);
  install_authorizer(connection);
}

// The name of one of the tables that have changed, in any order; 0 beyond the last. Valid until the next call that
// changes or forgets any.
int64_t sqlane_changed_table(int64_t handle, int32_t index) noexcept {
  const ChangedTable* table = from_handle<Connection>(handle)->changed_tables;
  for (int32_t i = 0; i < index && table != nullptr; i++) table = table->next;
  return table == nullptr ? 0 : to_handle(name_of(*table));
}

// Begins anew. Answers whether other tables than those named may have changed as well.
int32_t sqlane_forget_changed_tables(int64_t handle) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  bool any = connection.any_table_changed;
  forget_changed_tables(connection);
  connection.any_table_changed = connection.watches_tables && connection.sessions > 0;
  return any;
}
