// The bytes of changesets and patchsets, and of rebase data, which have nearly the same form. SQLite's own functions
// trust them in places: they are only shown what has passed check_changes. SQLite describes the format in
// sqlite3session.c; in short:
//
//   changes = table, change, change, ..., table, change, ...
//
//   table:   'T' in a changeset, 'P' in a patchset; varint columns; a byte per column, not 0 for the primary key; the
//            name; 0
//   change:  SQLITE_INSERT, SQLITE_UPDATE or SQLITE_DELETE; a byte, 1 if it is indirect; its records
//   records: changeset  INSERT new, DELETE old, UPDATE old and new
//            patchset   INSERT new, DELETE the old values of the primary key only, UPDATE new with the old primary key
//   record:  a value per column: a byte, 0 for undefined or the storage class; of INTEGER and FLOAT 8 bytes, of TEXT
//            and BLOB varint length and bytes; numbers are big-endian
//
// Rebase data is a changeset of INSERT and DELETE whose values may be undefined; the byte behind the operation is 1 if
// the row was replaced.
#ifndef SQLANE_CHANGESET_FORMAT_H
#define SQLANE_CHANGESET_FORMAT_H

#include <stdint.h>

namespace sqlane {

// SQLITE_MAX_COLUMN, which is not in sqlite3.h, and a rowid in the place of a primary key.
constexpr int32_t most_changed_columns = 2001;

enum class ChangesKind : uint8_t { changes, rebase };

struct TableHeader {
  int32_t columns;
  const uint8_t* keys;  // a byte for each column
  const char* name;
  bool patchset;
};

// Reads changes one after the other and never past their end, whatever they are.
class ChangesReader {
 public:
  ChangesReader(const signed char* bytes, int32_t length, ChangesKind what) noexcept;

  // Goes to the next table or change; false at the end, and at a fault.
  bool next() noexcept;

  // Whether this is at a table, and not at a change.
  bool at_table() const noexcept { return operation == 0; }

  const TableHeader& table() const noexcept { return header; }

  // A SQLANE_FAULT_, 0 if there is none as yet; and where.
  int32_t fault() const noexcept { return reason; }
  int32_t offset() const noexcept { return static_cast<int32_t>(place - start); }

 private:
  bool fails(int32_t why, const uint8_t* where) noexcept;
  bool read_table(bool patchset) noexcept;
  bool read_change() noexcept;
  bool read_record(bool only_keys, bool whole, bool with_keys) noexcept;
  bool read_varint(int32_t& value) noexcept;

  const uint8_t* start;
  const uint8_t* at;
  const uint8_t* end;
  const uint8_t* place;
  ChangesKind kind;
  TableHeader header = {0, nullptr, nullptr, false};
  uint8_t operation = 0;
  int32_t reason = 0;
};

// What the reading of changes by SQLite takes, and whether they are good.
struct ChangesFacts {
  int32_t code = 0;    // SQLITE_OK or SQLITE_CORRUPT
  int32_t fault = 0;   // a SQLANE_FAULT_
  int32_t offset = 0;  // of the fault
  int32_t columns = 0;       // of the widest table
  int32_t name_length = 0;   // of the longest name
  bool grows = false;        // a table needs more memory than those before it
};

ChangesFacts check_changes(const signed char* bytes, int32_t length, ChangesKind kind) noexcept;

// Good changes as SQLite's iterators are to read them.
//
// An iterator that is refused memory for the table that it goes to forgets how many values the table before had, and
// frees what is none. So the first table of all is one that needs the most memory, and has no changes; if that is
// refused, nothing is there to be freed.
class IterableChanges {
 public:
  IterableChanges(const signed char* bytes, int32_t length, const ChangesFacts& facts) noexcept;
  ~IterableChanges() noexcept;
  IterableChanges(const IterableChanges&) = delete;
  IterableChanges& operator=(const IterableChanges&) = delete;

  // SQLITE_OK, SQLITE_NOMEM, or SQLITE_TOOBIG.
  int32_t code() const noexcept { return state; }

  void* data() const noexcept { return memory; }
  int32_t size() const noexcept { return count; }

 private:
  void* memory;
  int32_t count;
  bool owned = false;
  int32_t state = 0;
};

// Whether the tables of a changeset are the same as those of that name in rebase data, which SQLite takes for granted.
// False also if there was no memory, as the code then says.
bool tables_match(const signed char* bytes, int32_t length, const signed char* rebase, int32_t rebase_length,
                  int32_t& code) noexcept;

}  // namespace sqlane
#endif
