// What SQLite may be told of a way to read a virtual table (xBestIndex): one upcall with all that it asks.
#include <string.h>

#include "handle.h"
#include "vtab.h"

namespace sqlane {
namespace {

void pack(sqlite3_index_info& info, int64_t* plan) noexcept {
  plan[SQLANE_PLAN_INFO] = to_handle(&info);
  plan[SQLANE_PLAN_CONSTRAINTS] = info.nConstraint;
  plan[SQLANE_PLAN_ORDER_BY] = info.nOrderBy;
  plan[SQLANE_PLAN_COLUMNS_USED] = static_cast<int64_t>(info.colUsed);
  plan[SQLANE_PLAN_DISTINCT] = sqlite3_vtab_distinct(&info);
  memcpy(&plan[SQLANE_PLAN_COST], &info.estimatedCost, sizeof(double));
  plan[SQLANE_PLAN_ROWS] = info.estimatedRows;
  int64_t* at = plan + SQLANE_PLAN_HEAD;
  for (int i = 0; i < info.nConstraint; i++, at += SQLANE_CONSTRAINT_SIZE) {
    at[SQLANE_CONSTRAINT_COLUMN] = info.aConstraint[i].iColumn;
    at[SQLANE_CONSTRAINT_OPERATOR] = info.aConstraint[i].op;
    at[SQLANE_CONSTRAINT_USABLE] = info.aConstraint[i].usable;
    at[SQLANE_CONSTRAINT_IN] = sqlite3_vtab_in(&info, i, -1);
  }
  for (int i = 0; i < info.nOrderBy; i++) {
    *at++ = info.aOrderBy[i].iColumn;
    *at++ = info.aOrderBy[i].desc;
  }
}

void unpack(const int64_t* plan, sqlite3_index_info& info) noexcept {
  info.idxNum = static_cast<int>(plan[SQLANE_PLAN_NUMBER]);
  memcpy(&info.estimatedCost, &plan[SQLANE_PLAN_COST], sizeof(double));
  info.estimatedRows = plan[SQLANE_PLAN_ROWS];
  if (plan[SQLANE_PLAN_UNIQUE] != 0) info.idxFlags |= SQLITE_INDEX_SCAN_UNIQUE;
  info.orderByConsumed = plan[SQLANE_PLAN_ORDERED] != 0;
  const int64_t* at = plan + SQLANE_PLAN_HEAD;
  for (int i = 0; i < info.nConstraint; i++, at += SQLANE_CONSTRAINT_SIZE) {
    info.aConstraintUsage[i].argvIndex = static_cast<int>(at[SQLANE_CONSTRAINT_ARGUMENT]);
    info.aConstraintUsage[i].omit = at[SQLANE_CONSTRAINT_OMIT] != 0;
    if (at[SQLANE_CONSTRAINT_LIST] != 0) sqlite3_vtab_in(&info, i, 1);
  }
}

}  // namespace

int best_index(sqlite3_vtab* base, sqlite3_index_info* info) noexcept {
  const Table& table = table_of(base);
  uint64_t numbers = SQLANE_PLAN_HEAD + static_cast<uint64_t>(info->nConstraint) * SQLANE_CONSTRAINT_SIZE +
                     static_cast<uint64_t>(info->nOrderBy) * 2;
  uint64_t size = numbers * sizeof(int64_t);
  int64_t* plan = static_cast<int64_t*>(sqlite3_malloc64(size));
  if (plan == nullptr) return SQLITE_NOMEM;
  memset(plan, 0, size);
  pack(*info, plan);
  int32_t code = call_table(table, SQLANE_UPCALL_TABLE_ALONE, SQLANE_TABLE_BEST_INDEX, table.number, to_handle(plan),
                            static_cast<int64_t>(size));
  if (code == SQLITE_OK) {
    if (plan[SQLANE_PLAN_REFUSED] != 0) {
      code = SQLITE_CONSTRAINT;
    } else {
      unpack(plan, *info);
    }
  }
  sqlite3_free(plan);
  return code;
}

}  // namespace sqlane

using namespace sqlane;

// The text of a plan, a copy that SQLite frees with the statement; null for none.
int32_t sqlane_plan_text(int64_t handle, const signed char* plan) noexcept {
  sqlite3_index_info& info = *from_handle<sqlite3_index_info>(handle);
  char* copy = nullptr;
  if (plan != nullptr) {
    size_t size = strlen(text(plan)) + 1;
    copy = static_cast<char*>(sqlite3_malloc64(size));
    if (copy == nullptr) return SQLITE_NOMEM;
    memcpy(copy, plan, size);
  }
  if (info.needToFreeIdxStr != 0) sqlite3_free(info.idxStr);
  info.idxStr = copy;
  info.needToFreeIdxStr = copy != nullptr;
  return SQLITE_OK;
}

int64_t sqlane_plan_collation(int64_t info, int32_t constraint) noexcept {
  return to_handle(sqlite3_vtab_collation(from_handle<sqlite3_index_info>(info), constraint));
}

// The value on the right of a constraint, 0 where it is not known yet. For the duration of the upcall.
int64_t sqlane_plan_value(int64_t info, int32_t constraint) noexcept {
  sqlite3_value* value = nullptr;
  int32_t code = sqlite3_vtab_rhs_value(from_handle<sqlite3_index_info>(info), constraint, &value);
  return code == SQLITE_OK ? to_handle(value) : 0;
}

// The first or next value of an argument that is a list; 0 at its end, and less after an error: its code below 0.
int64_t sqlane_list_value(int64_t handle, int32_t next) noexcept {
  sqlite3_value* list = from_handle<sqlite3_value>(handle);
  sqlite3_value* value = nullptr;
  int32_t code = next != 0 ? sqlite3_vtab_in_next(list, &value) : sqlite3_vtab_in_first(list, &value);
  if (code == SQLITE_DONE) return 0;
  return code == SQLITE_OK ? to_handle(value) : -int64_t{code};
}
