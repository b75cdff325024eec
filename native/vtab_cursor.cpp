// Scans of virtual tables. Rows come from Java in batches, the first of few rows, so that a query that wants one row
// does not pay for hundreds; Java decides how many.
#include <string.h>

#include "call_block.h"
#include "handle.h"
#include "row_layout.h"
#include "vtab.h"

namespace sqlane {
namespace {

TableCursor& cursor_of(sqlite3_vtab_cursor* base) noexcept { return *reinterpret_cast<TableCursor*>(base); }

// Java is told at the first scan, not here: a cursor costs one upcall less.
int open(sqlite3_vtab* base, sqlite3_vtab_cursor** opened) noexcept {
  const Table& table = table_of(base);
  TableCursor* cursor = static_cast<TableCursor*>(sqlite3_malloc64(sizeof(TableCursor)));
  if (cursor == nullptr) return SQLITE_NOMEM;
  memset(static_cast<void*>(cursor), 0, sizeof(TableCursor));
  cursor->table = &table;
  cursor->slots = row_slots(table.columns + 1);
  cursor->ended = true;
  *opened = &cursor->base;
  return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* base) noexcept {
  TableCursor& cursor = cursor_of(base);
  if (cursor.number != 0) call_table(*cursor.table, SQLANE_UPCALL_TABLE_END, SQLANE_TABLE_CLOSE, cursor.number);
  sqlite3_free(&cursor);
  return SQLITE_OK;
}

// Stands on the first row of what Java has put into the buffer.
int32_t stand(TableCursor& cursor, int32_t code) noexcept {
  cursor.remaining = 0;
  cursor.ended = true;
  if (code != SQLITE_OK || cursor.rows == nullptr) return code;
  const Outcome& outcome = *reinterpret_cast<const Outcome*>(cursor.rows);
  cursor.remaining = outcome.row_count;
  cursor.ended = outcome.status == SQLITE_DONE;
  cursor.row = cursor.rows + sizeof(Outcome);
  return code;
}

int filter(sqlite3_vtab_cursor* base, int number, const char* plan, int count, sqlite3_value** values) noexcept {
  TableCursor& cursor = cursor_of(base);
  const Table& table = *cursor.table;
  const Module& module = *table.module;
  Call call(*module.connection);
  int32_t code = call.pack(count, values);
  if (code != SQLITE_OK) return stand(cursor, code);
  call->state = cursor.number;
  int64_t facts[3];
  facts[SQLANE_FILTER_CURSOR] = to_handle(&cursor);
  facts[SQLANE_FILTER_NUMBER] = number;
  facts[SQLANE_FILTER_TEXT] = to_handle(plan);
  memcpy(call->result_bytes, facts, sizeof(facts));
  code = call.run(SQLANE_UPCALL_TABLE, module.id,
                  SQLANE_TABLE_FILTER | (table.number << SQLANE_TABLE_METHOD_BITS));
  cursor.number = call->state;
  return stand(cursor, code);
}

__attribute__((noinline)) int fill(TableCursor& cursor) noexcept {
  return stand(cursor, call_table(*cursor.table, SQLANE_UPCALL_TABLE, SQLANE_TABLE_FILL, cursor.number));
}

int next(sqlite3_vtab_cursor* base) noexcept {
  TableCursor& cursor = cursor_of(base);
  if (--cursor.remaining > 0) {
    cursor.row += slot_value<uint32_t>(cursor.row);
    return SQLITE_OK;
  }
  return cursor.ended ? SQLITE_OK : fill(cursor);
}

int eof(sqlite3_vtab_cursor* base) noexcept { return cursor_of(base).remaining <= 0; }

void set_bytes(sqlite3_context* context, const uint8_t* row, const uint8_t* slot, bool is_text) noexcept {
  const Span& span = *reinterpret_cast<const Span*>(slot);
  const uint8_t* bytes = row + span.offset;
  // A copy: the next batch comes to the same place, and SQLite may keep the value longer.
  if (is_text) {
    sqlite3_result_text64(context, reinterpret_cast<const char*>(bytes), span.length, SQLITE_TRANSIENT, SQLITE_UTF8);
  } else {
    sqlite3_result_blob64(context, bytes, span.length, SQLITE_TRANSIENT);
  }
}

int column(sqlite3_vtab_cursor* base, sqlite3_context* context, int index) noexcept {
  const TableCursor& cursor = cursor_of(base);
  uint32_t value = static_cast<uint32_t>(index) + 1;
  const uint8_t* slot = cursor.row + cursor.slots + slot_size * value;
  switch (cursor.row[row_types + value]) {
    case SQLITE_INTEGER: sqlite3_result_int64(context, slot_value<int64_t>(slot)); break;
    case SQLITE_FLOAT: sqlite3_result_double(context, slot_value<double>(slot)); break;
    case SQLITE_TEXT: set_bytes(context, cursor.row, slot, true); break;
    case SQLITE_BLOB: set_bytes(context, cursor.row, slot, false); break;
    default: break;
  }
  return SQLITE_OK;
}

int rowid(sqlite3_vtab_cursor* base, sqlite3_int64* value) noexcept {
  const TableCursor& cursor = cursor_of(base);
  *value = slot_value<int64_t>(cursor.row + cursor.slots);
  return SQLITE_OK;
}

}  // namespace

void add_cursor_methods(sqlite3_module& methods) noexcept {
  methods.xOpen = open;
  methods.xClose = close;
  methods.xFilter = filter;
  methods.xNext = next;
  methods.xEof = eof;
  methods.xColumn = column;
  methods.xRowid = rowid;
}

}  // namespace sqlane

using namespace sqlane;

// Where the rows of a cursor lie from now on.
void sqlane_cursor_rows(int64_t cursor, int64_t rows) noexcept {
  from_handle<TableCursor>(cursor)->rows = from_handle<const uint8_t>(rows);
}
