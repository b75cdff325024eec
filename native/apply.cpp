// Changesets are applied to a database, with Java deciding about tables and conflicts.
//
// SQLite undoes what it has applied of a changeset that fails, but does not look whether that succeeded: after an
// interrupt, it does not. So the savepoint is ours.
#include <string.h>

#include "changeset.h"
#include "connection.h"
#include "deadline.h"

namespace sqlane {
namespace {

// One run.
struct Application {
  Connection* connection;
  int64_t id;   // of Java's handler
  bool failed;  // that threw
};

// What Java is lent of a conflict.
struct Conflict {
  sqlite3_changeset_iter* iterator;
  int32_t kind;
};

int filter(void* user_data, const char* table) noexcept {
  Application& application = *static_cast<Application*>(user_data);
  if (application.failed) return 0;
  int32_t answer = call_java(*application.connection, SQLANE_UPCALL_APPLY, application.id, SQLANE_APPLY_FILTER,
                             to_handle(table));
  application.failed = answer != SQLANE_ANSWER_YES && answer != SQLANE_ANSWER_NO;
  return answer == SQLANE_ANSWER_YES;
}

int resolve(void* user_data, int kind, sqlite3_changeset_iter* iterator) noexcept {
  Application& application = *static_cast<Application*>(user_data);
  if (application.failed) return SQLITE_CHANGESET_ABORT;
  Conflict conflict = {iterator, kind};
  switch (call_java(*application.connection, SQLANE_UPCALL_APPLY, application.id, kind, to_handle(&conflict))) {
    case SQLANE_ANSWER_OMIT: return SQLITE_CHANGESET_OMIT;
    case SQLANE_ANSWER_REPLACE: return SQLITE_CHANGESET_REPLACE;
    case SQLANE_ANSWER_ABORT: return SQLITE_CHANGESET_ABORT;
    default: application.failed = true; return SQLITE_CHANGESET_ABORT;
  }
}

int32_t run(sqlite3* db, const char* sql) noexcept { return sqlite3_exec(db, sql, nullptr, nullptr, nullptr); }

constexpr char savepoint[] = "SAVEPOINT sqlane_2147483647";
constexpr char release[] = "RELEASE sqlane_2147483647";
static_assert(SQLANE_APPLY_SAVEPOINT == 2147483647, "the name of the savepoint");

// Whether what was applied could be rolled back, 0, or has to be tried again: a SQLANE_CHANGES_STANDS. That a hook has
// failed before is no failure of this.
int32_t roll_back(Connection& connection, bool outside) noexcept {
  Status told = connection.status;
  bool hook_failed = connection.hook_failed;
  connection.hook_failed = false;
  int32_t code = sqlane_roll_back(to_handle(&connection), outside ? 0 : SQLANE_APPLY_SAVEPOINT);
  connection.status = told;
  connection.hook_failed |= hook_failed;
  if (code == SQLITE_OK) return 0;
  return outside ? 1 : 2;
}

int32_t apply(Application& application, const IterableChanges& changes, int32_t flags, bool filtered, void** rebase,
              int32_t* rebase_length) noexcept {
  int32_t code = sqlite3changeset_apply_v2(application.connection->db, changes.size(), changes.data(),
                                           filtered ? filter : nullptr, resolve, &application, rebase, rebase_length,
                                           flags | SQLITE_CHANGESETAPPLY_NOSAVEPOINT);
  return code == SQLITE_OK && application.failed ? SQLITE_ABORT : code;
}

void write_table(ByteSink& sink, sqlite3_changeset_iter* iterator, const char* table, int32_t columns) noexcept {
  unsigned char* keys = nullptr;
  sqlite3changeset_pk(iterator, &keys, nullptr);
  sink.write_byte('T');
  sink.write_varint(columns);
  sink.write(keys, columns);
  sink.write(table, static_cast<int32_t>(strlen(table)) + 1);
}

using Value = int(sqlite3_changeset_iter*, int, sqlite3_value**);

void write_record(ByteSink& sink, sqlite3_changeset_iter* iterator, int32_t columns, Value* value_of) noexcept {
  for (int32_t i = 0; i < columns; i++) {
    sqlite3_value* value = nullptr;
    value_of(iterator, i, &value);
    sink.write_value(value);
  }
}

}  // namespace
}  // namespace sqlane

using namespace sqlane;

// Answers rebase data, which the caller frees, or 0 if there is none. After an error, which the status or the info
// tells of, all is as it was, but with SQLITE_CHANGESETAPPLY_NOSAVEPOINT, or if the info says that something stands.
//
// What is to be applied inverted is inverted first: SQLite, if told to do both at once, loses memory over updates that
// have been rebased.
int64_t sqlane_changeset_apply(int64_t handle, const signed char* bytes, int32_t length, int32_t flags,
                               int32_t filtered, int64_t id, int32_t* info) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  if (info == nullptr) return 0;
  info[SQLANE_CHANGES_STANDS] = 0;
  if (bytes == nullptr) return report(info, out_of_memory(connection)), 0;
  if ((flags & SQLITE_CHANGESETAPPLY_INVERT) != 0) return report(info, fail(connection, SQLITE_MISUSE)), 0;
  ChangesFacts facts = check_changes(bytes, length, ChangesKind::changes);
  if (!admit(info, facts)) return 0;
  if (!admit_stack(connection)) return report(info, SQLANE_STACK), 0;
  IterableChanges changes(bytes, length, facts);
  if (changes.code() != SQLITE_OK) return report(info, fail(connection, changes.code())), 0;
  bool outside = sqlite3_get_autocommit(connection.db) != 0;
  bool guarded = (flags & SQLITE_CHANGESETAPPLY_NOSAVEPOINT) == 0;
  int64_t spent = 0;
  DeadlineScope deadline(connection, spent);
  int32_t code = guarded ? run(connection.db, savepoint) : SQLITE_OK;
  // One that was interrupted may have begun all the same.
  bool begun = guarded && (code == SQLITE_OK || (outside && sqlite3_get_autocommit(connection.db) == 0));
  Application application = {&connection, id, false};
  void* rebase = nullptr;
  int32_t rebase_length = 0;
  if (code == SQLITE_OK) code = apply(application, changes, flags, filtered != 0, &rebase, &rebase_length);
  if (begun && code == SQLITE_OK) code = run(connection.db, release);
  if (code != SQLITE_OK) {
    code = fail(connection, code);
    if (begun) info[SQLANE_CHANGES_STANDS] = roll_back(connection, outside);
  }
  // The statement whose handler failed need not have written anything: others did, before it and after.
  connection.undo |= connection.hook_failed;
  if (report(info, end_of_hooks(connection, code), rebase_length) == SQLITE_OK) {
    return to_handle(static_cast<const uint8_t*>(rebase));
  }
  sqlite3_free(rebase);
  return 0;
}

// A changeset of one change, and behind it, if there is one, the record of the row that it conflicts with. The caller
// frees it.
int64_t sqlane_conflict_record(int64_t handle, int32_t most, int32_t* info) noexcept {
  const Conflict& conflict = *from_handle<const Conflict>(handle);
  if (info == nullptr) return 0;
  const char* table = nullptr;
  int columns = 0;
  int operation = 0;
  int indirect = 0;
  sqlite3changeset_op(conflict.iterator, &table, &columns, &operation, &indirect);
  ByteSink sink(most);
  write_table(sink, conflict.iterator, table, columns);
  sink.write_byte(operation);
  sink.write_byte(indirect);
  if (operation != SQLITE_INSERT) write_record(sink, conflict.iterator, columns, sqlite3changeset_old);
  if (operation != SQLITE_DELETE) write_record(sink, conflict.iterator, columns, sqlite3changeset_new);
  if (conflict.kind == SQLITE_CHANGESET_DATA || conflict.kind == SQLITE_CHANGESET_CONFLICT) {
    write_record(sink, conflict.iterator, columns, sqlite3changeset_conflict);
  }
  return hand_over(info, SQLITE_OK, sink);
}

// How many foreign keys are violated, in a conflict of that kind.
int32_t sqlane_conflict_foreign_keys(int64_t handle) noexcept {
  int32_t count = 0;
  sqlite3changeset_fk_conflicts(from_handle<const Conflict>(handle)->iterator, &count);
  return count;
}
