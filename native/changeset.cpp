// Changesets as values: what is made of the bytes of some, mostly without a connection.
#include "changeset.h"

#include "connection.h"
#include "deadline.h"
#include "stack.h"

namespace sqlane {
namespace {

// Without a connection there is no recursion, and nothing of the stack to be kept back for one.
class NoReserve {
 public:
  NoReserve() noexcept : word(save_stack_word()) { keep_stack(0); }
  ~NoReserve() noexcept { restore_stack_word(word); }
  NoReserve(const NoReserve&) = delete;
  NoReserve& operator=(const NoReserve&) = delete;

 private:
  intptr_t word;
};

// Bytes that SQLite has allocated.
int64_t hand_over(int32_t* info, int32_t code, void* bytes, int32_t length) noexcept {
  if (report(info, code, length) == SQLITE_OK) return to_handle(static_cast<const uint8_t*>(bytes));
  sqlite3_free(bytes);
  return 0;
}

int32_t add_and_output(sqlite3_changegroup* group, const IterableChanges& changes, ByteSink& sink) noexcept {
  int32_t code = sqlite3changegroup_add(group, changes.size(), changes.data());
  if (code == SQLITE_OK) code = sqlite3changegroup_output_strm(group, ByteSink::output, &sink);
  return code;
}

// What SQLite leaves behind of a failure with the statement that finds the default values of a table's columns.
int32_t combine(Connection* connection, const signed char* schema, const IterableChanges& changes,
                ByteSink& sink) noexcept {
  sqlite3_changegroup* group = nullptr;
  int32_t code = sqlite3changegroup_new(&group);
  if (code == SQLITE_OK && connection != nullptr) code = sqlite3changegroup_schema(group, connection->db, text(schema));
  if (code == SQLITE_OK) code = add_and_output(group, changes, sink);
  sqlite3changegroup_delete(group);
  return code;
}

int32_t rebase_changes(const IterableChanges& changes, const IterableChanges& rebase, int32_t& length,
                       void*& bytes) noexcept {
  sqlite3_rebaser* rebaser = nullptr;
  int32_t code = sqlite3rebaser_create(&rebaser);
  if (code == SQLITE_OK) code = sqlite3rebaser_configure(rebaser, rebase.size(), rebase.data());
  if (code == SQLITE_OK) code = sqlite3rebaser_rebase(rebaser, changes.size(), changes.data(), &length, &bytes);
  sqlite3rebaser_delete(rebaser);
  return code;
}

}  // namespace
}  // namespace sqlane

using namespace sqlane;

// What a SQLANE_FAULT_ means, in words.
int64_t sqlane_changes_fault(int32_t fault) noexcept {
  switch (fault) {
    case SQLANE_FAULT_CUT_OFF: return to_handle("it ends in the midst of something");
    case SQLANE_FAULT_NO_TABLE: return to_handle("it does not begin with a table");
    case SQLANE_FAULT_MIXTURE: return to_handle("a table of the other kind, changeset or patchset");
    case SQLANE_FAULT_COLUMNS: return to_handle("a table with no or more than 2001 columns");
    case SQLANE_FAULT_NO_KEY: return to_handle("a table without a primary key");
    case SQLANE_FAULT_OPERATION: return to_handle("neither a table nor an operation");
    case SQLANE_FAULT_INDIRECT: return to_handle("a flag that is neither 0 nor 1");
    case SQLANE_FAULT_TYPE: return to_handle("an unknown storage class");
    case SQLANE_FAULT_UNDEFINED: return to_handle("a value is missing");
    case SQLANE_FAULT_NUMBER: return to_handle("a number is out of range");
    default: return 0;
  }
}

int32_t sqlane_changes_check(const signed char* bytes, int32_t length, int32_t rebase, int32_t* info) noexcept {
  if (bytes == nullptr || info == nullptr) return SQLITE_NOMEM;
  admit(info, check_changes(bytes, length, rebase != 0 ? ChangesKind::rebase : ChangesKind::changes));
  return info[SQLANE_CHANGES_CODE];
}

// This and the next answer bytes that the caller frees, or 0 for none or after an error.
int64_t sqlane_changeset_invert(const signed char* bytes, int32_t length, int32_t* info) noexcept {
  if (info == nullptr) return 0;
  if (bytes == nullptr) return report(info, SQLITE_NOMEM), 0;
  if (!admit(info, check_changes(bytes, length, ChangesKind::changes))) return 0;
  NoReserve no_reserve;
  void* inverted = nullptr;
  int inverted_length = 0;
  int32_t code = sqlite3changeset_invert(length, bytes, &inverted_length, &inverted);
  return hand_over(info, code, inverted, inverted_length);
}

int64_t sqlane_changeset_rebase(const signed char* bytes, int32_t length, const signed char* rebase,
                                int32_t rebase_length, int32_t* info) noexcept {
  if (info == nullptr) return 0;
  if (bytes == nullptr || rebase == nullptr) return report(info, SQLITE_NOMEM), 0;
  ChangesFacts rebase_facts = check_changes(rebase, rebase_length, ChangesKind::rebase);
  if (!admit(info, rebase_facts)) return 0;
  ChangesFacts facts = check_changes(bytes, length, ChangesKind::changes);
  if (!admit(info, facts)) return 0;
  NoReserve no_reserve;
  int32_t code = SQLITE_OK;
  if (!tables_match(bytes, length, rebase, rebase_length, code)) {
    return report(info, code == SQLITE_OK ? SQLITE_SCHEMA : code), 0;
  }
  IterableChanges changes(bytes, length, facts);
  IterableChanges before(rebase, rebase_length, rebase_facts);
  code = changes.code() != SQLITE_OK ? changes.code() : before.code();
  void* rebased = nullptr;
  int32_t rebased_length = 0;
  if (code == SQLITE_OK) code = rebase_changes(changes, before, rebased_length, rebased);
  return hand_over(info, code, rebased, rebased_length);
}

// The changes of several changesets, one behind the other, as one. With a connection, which is 0 for none, they may be
// older than columns that were added to the tables of the schema, and the status says of some errors more than the
// info.
int64_t sqlane_changeset_combine(int64_t handle, const signed char* schema, const signed char* bytes, int32_t length,
                                 int32_t most, int32_t* info) noexcept {
  if (info == nullptr) return 0;
  Connection* connection = from_handle<Connection>(handle);
  if (bytes == nullptr || (connection != nullptr && schema == nullptr)) return report(info, SQLITE_NOMEM), 0;
  ChangesFacts facts = check_changes(bytes, length, ChangesKind::changes);
  if (!admit(info, facts)) return 0;
  ByteSink sink(most);
  if (connection == nullptr) {
    NoReserve no_reserve;
    IterableChanges changes(bytes, length, facts);
    int32_t code = changes.code() == SQLITE_OK ? combine(nullptr, schema, changes, sink) : changes.code();
    return hand_over(info, code, sink);
  }
  if (!admit_stack(*connection)) return report(info, SQLANE_STACK), 0;
  IterableChanges changes(bytes, length, facts);
  int64_t spent = 0;
  DeadlineScope deadline(*connection, spent);
  int32_t code = changes.code() == SQLITE_OK ? combine(connection, schema, changes, sink) : changes.code();
  if (code == SQLITE_OK) code = sink.code();
  if (code != SQLITE_OK) code = fail(*connection, code);
  return hand_over(info, end_of_hooks(*connection, code), sink);
}
