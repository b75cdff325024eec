// Changes of virtual tables, and the transactions that these are made in.
#include <string.h>

#include "call_block.h"
#include "handle.h"
#include "vtab.h"

namespace sqlane {
namespace {

int update(sqlite3_vtab* base, int count, sqlite3_value** values, sqlite3_int64* rowid) noexcept {
  const Table& table = table_of(base);
  const Module& module = *table.module;
  Connection& connection = *module.connection;
  TableCall in_use(table);
  Call call(connection);
  int32_t code = call.pack(count, values);
  if (code != SQLITE_OK) return code;
  int64_t conflict = sqlite3_vtab_on_conflict(connection.db);
  memcpy(call->result_bytes + SQLANE_UPDATE_CONFLICT, &conflict, sizeof(conflict));
  code = call.run(SQLANE_UPCALL_TABLE, module.id,
                  SQLANE_TABLE_UPDATE | (table.number << SQLANE_TABLE_METHOD_BITS));
  if (code == SQLITE_OK && call->result_type == SQLITE_INTEGER) *rowid = call->result;
  return code;
}

int rename(sqlite3_vtab* base, const char* name) noexcept {
  const Table& table = table_of(base);
  TableCall in_use(table);
  return call_table(table, SQLANE_UPCALL_TABLE, SQLANE_TABLE_RENAME, table.number, to_handle(name));
}

// SQLite has made room in its list for this table alone, and looks for it there no more.
int begin(sqlite3_vtab* base) noexcept {
  const Table& table = table_of(base);
  return call_table(table, SQLANE_UPCALL_TABLE_ALONE, SQLANE_TABLE_BEGIN, table.number);
}

int sync(sqlite3_vtab* base) noexcept {
  const Table& table = table_of(base);
  TableCall in_use(table);
  return call_table(table, SQLANE_UPCALL_TABLE, SQLANE_TABLE_SYNC, table.number);
}

// SQLite heeds no answer of this and the next.
int commit(sqlite3_vtab* base) noexcept {
  const Table& table = table_of(base);
  return call_table(table, SQLANE_UPCALL_TABLE_END, SQLANE_TABLE_COMMIT, table.number);
}

int roll_back(sqlite3_vtab* base) noexcept {
  const Table& table = table_of(base);
  return call_table(table, SQLANE_UPCALL_TABLE_END, SQLANE_TABLE_ROLLBACK, table.number);
}

int savepoint(sqlite3_vtab* base, int level) noexcept {
  const Table& table = table_of(base);
  TableCall in_use(table);
  return call_table(table, SQLANE_UPCALL_TABLE, SQLANE_TABLE_SAVEPOINT, table.number, level);
}

// Also when the statement has failed in Java: the table must not keep what is taken back.
int release(sqlite3_vtab* base, int level) noexcept {
  const Table& table = table_of(base);
  return call_table(table, SQLANE_UPCALL_TABLE_END, SQLANE_TABLE_RELEASE, table.number, level);
}

int roll_back_to(sqlite3_vtab* base, int level) noexcept {
  const Table& table = table_of(base);
  return call_table(table, SQLANE_UPCALL_TABLE_END, SQLANE_TABLE_ROLLBACK_TO, table.number, level);
}

}  // namespace

void add_update_methods(sqlite3_module& methods, int32_t options) noexcept {
  methods.xRename = rename;
  if ((options & SQLANE_MODULE_WRITABLE) != 0) methods.xUpdate = update;
  if ((options & SQLANE_MODULE_TRANSACTIONAL) == 0) return;
  methods.xBegin = begin;
  methods.xSync = sync;
  methods.xCommit = commit;
  methods.xRollback = roll_back;
  methods.xSavepoint = savepoint;
  methods.xRelease = release;
  methods.xRollbackTo = roll_back_to;
}

}  // namespace sqlane
