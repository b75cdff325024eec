// Virtual tables in Java. Scans are served from here: one upcall fills a buffer with rows (row_layout.h, with the rowid
// in front of the columns), and SQLite's questions for the next row, its columns and its rowid are answered without
// Java.
//
// Java knows tables and cursors by numbers from 1; 0 is one that it does not know (yet). Structures of ours are freed
// after Java has been told to forget the number.
#ifndef SQLANE_VTAB_H
#define SQLANE_VTAB_H

#include <stdint.h>

#include "connection.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {

// What SQLite keeps for one registered module; freed by its destructor callback, after the last of its tables.
struct Module {
  sqlite3_module methods;
  Connection* connection;
  int64_t id;
  int32_t options;
};

struct Table {
  sqlite3_vtab base;  // first: SQLite has its address
  const Module* module;
  int64_t number;
  uint32_t columns;
  const char* const* created_as;  // while it is being created: module, schema, name, ...
  mutable int32_t calls;  // of its methods, other than those of cursors, that are on the stack
};

// A method during which the table must not be dropped.
class TableCall {
 public:
  explicit TableCall(const Table& of) noexcept : table(of) { table.calls++; }
  ~TableCall() noexcept { table.calls--; }
  TableCall(const TableCall&) = delete;
  TableCall& operator=(const TableCall&) = delete;

 private:
  const Table& table;
};

struct TableCursor {
  sqlite3_vtab_cursor base;  // first: SQLite has its address
  const Table* table;
  int64_t number;
  const uint8_t* rows;  // Outcome, row, row, ...; Java's memory
  const uint8_t* row;   // the current one
  int32_t remaining;    // rows that are here, with the current one
  uint32_t slots;
  bool ended;  // Java has no more
};

inline Table& table_of(sqlite3_vtab* base) noexcept { return *reinterpret_cast<Table*>(base); }

// One upcall for a table or cursor of that number.
inline int32_t call_table(const Table& table, int32_t kind, int64_t method, int64_t number, int64_t a = 0,
                          int64_t c = 0) noexcept {
  const Module& module = *table.module;
  return call_java(*module.connection, kind, module.id, a, method | (number << SQLANE_TABLE_METHOD_BITS), c);
}

// ---- vtab_plan.cpp, vtab_cursor.cpp, vtab_update.cpp: the methods of tables, as SQLite's documentation has them

int best_index(sqlite3_vtab* base, sqlite3_index_info* info) noexcept;

void add_cursor_methods(sqlite3_module& methods) noexcept;
void add_update_methods(sqlite3_module& methods, int32_t options) noexcept;

}  // namespace sqlane
#endif
