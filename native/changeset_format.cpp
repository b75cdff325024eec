#include "changeset_format.h"

#include <string.h>

#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {
namespace {

constexpr uint8_t table_of_changeset = 'T';
constexpr uint8_t table_of_patchset = 'P';
constexpr uint8_t undefined_value = 0;
constexpr int32_t number_size = 8;
constexpr int32_t longest_varint = 5;

// What SQLite's iterator allocates for a table.
int64_t memory_of(int64_t columns, int64_t name_length) noexcept {
  return columns * (2 * static_cast<int64_t>(sizeof(void*)) + 1) + name_length + 1;
}

// What it allocates at least.
constexpr int64_t least_memory = 256;

// The tables of rebase data.
class TableList {
 public:
  TableList(const signed char* bytes, int32_t length) noexcept {
    ChangesReader counting(bytes, length, ChangesKind::rebase);
    while (counting.next()) count += counting.at_table();
    tables = static_cast<TableHeader*>(sqlite3_malloc64(static_cast<sqlite3_uint64>(count + 1) * sizeof(TableHeader)));
    if (tables == nullptr) return;
    int32_t i = 0;
    ChangesReader reader(bytes, length, ChangesKind::rebase);
    while (reader.next()) {
      if (reader.at_table()) tables[i++] = reader.table();
    }
  }
  ~TableList() noexcept { sqlite3_free(tables); }
  TableList(const TableList&) = delete;
  TableList& operator=(const TableList&) = delete;

  int32_t code() const noexcept { return tables == nullptr ? SQLITE_NOMEM : SQLITE_OK; }

  bool match(const TableHeader& table) const noexcept {
    for (int32_t i = 0; i < count; i++) {
      const TableHeader& other = tables[i];
      if (sqlite3_stricmp(table.name, other.name) != 0) continue;
      if (table.columns != other.columns) return false;
      if (memcmp(table.keys, other.keys, static_cast<size_t>(table.columns)) != 0) return false;
    }
    return true;
  }

 private:
  TableHeader* tables = nullptr;
  int32_t count = 0;
};

const uint8_t* unsigned_bytes(const signed char* bytes) noexcept { return reinterpret_cast<const uint8_t*>(bytes); }

}  // namespace

ChangesReader::ChangesReader(const signed char* bytes, int32_t length, ChangesKind what) noexcept
    : start(unsigned_bytes(bytes)), at(start), end(start + length), place(start), kind(what) {}

bool ChangesReader::fails(int32_t why, const uint8_t* where) noexcept {
  reason = why;
  place = where;
  return false;
}

bool ChangesReader::next() noexcept {
  if (reason != 0 || at == end) return false;
  uint8_t byte = *at;
  if (byte == table_of_changeset || byte == table_of_patchset) return read_table(byte == table_of_patchset);
  if (header.keys == nullptr) return fails(SQLANE_FAULT_NO_TABLE, at);
  return read_change();
}

bool ChangesReader::read_varint(int32_t& value) noexcept {
  const uint8_t* first = at;
  uint64_t sum = 0;
  for (int32_t i = 0; i < longest_varint; i++) {
    if (at == end) return fails(SQLANE_FAULT_CUT_OFF, first);
    uint8_t byte = *at++;
    sum = sum << 7 | (byte & 0x7fu);
    if (byte < 0x80) {
      if (sum > INT32_MAX) break;
      value = static_cast<int32_t>(sum);
      return true;
    }
  }
  return fails(SQLANE_FAULT_NUMBER, first);
}

bool ChangesReader::read_table(bool patchset) noexcept {
  const uint8_t* first = at++;
  if (header.keys != nullptr && header.patchset != patchset) return fails(SQLANE_FAULT_MIXTURE, first);
  if (patchset && kind == ChangesKind::rebase) return fails(SQLANE_FAULT_MIXTURE, first);
  int32_t columns = 0;
  if (!read_varint(columns)) return false;
  if (columns < 1 || columns > most_changed_columns) return fails(SQLANE_FAULT_COLUMNS, first);
  if (columns > end - at) return fails(SQLANE_FAULT_CUT_OFF, first);
  const uint8_t* keys = at;
  bool keyed = false;
  for (int32_t i = 0; i < columns; i++) keyed |= keys[i] != 0;
  if (!keyed) return fails(SQLANE_FAULT_NO_KEY, keys);
  at += columns;
  const void* nul = memchr(at, 0, static_cast<size_t>(end - at));
  if (nul == nullptr) return fails(SQLANE_FAULT_CUT_OFF, at);
  header = {columns, keys, reinterpret_cast<const char*>(at), patchset};
  at = static_cast<const uint8_t*>(nul) + 1;
  operation = 0;
  return true;
}

bool ChangesReader::read_change() noexcept {
  const uint8_t* first = at;
  operation = *at;
  bool is_rebase = kind == ChangesKind::rebase;
  bool known = operation == SQLITE_INSERT || operation == SQLITE_DELETE || (operation == SQLITE_UPDATE && !is_rebase);
  if (!known) return fails(SQLANE_FAULT_OPERATION, first);
  if (end - at < 2) return fails(SQLANE_FAULT_CUT_OFF, first);
  if (at[1] > 1) return fails(SQLANE_FAULT_INDIRECT, at + 1);
  at += 2;
  if (operation != SQLITE_UPDATE) return read_record(header.patchset && operation == SQLITE_DELETE, !is_rebase, true);
  if (!read_record(false, false, true)) return false;
  return header.patchset || read_record(false, false, false);
}

bool ChangesReader::read_record(bool only_keys, bool whole, bool with_keys) noexcept {
  for (int32_t i = 0; i < header.columns; i++) {
    bool is_key = header.keys[i] != 0;
    if (only_keys && !is_key) continue;
    if (at == end) return fails(SQLANE_FAULT_CUT_OFF, at);
    const uint8_t* first = at;
    uint8_t type = *at++;
    int32_t length = 0;
    switch (type) {
      case undefined_value:
        if (whole || (with_keys && is_key)) return fails(SQLANE_FAULT_UNDEFINED, first);
        break;
      case SQLITE_INTEGER:
      case SQLITE_FLOAT: length = number_size; break;
      case SQLITE_TEXT:
      case SQLITE_BLOB:
        if (!read_varint(length)) return false;
        break;
      case SQLITE_NULL: break;
      default: return fails(SQLANE_FAULT_TYPE, first);
    }
    if (length > end - at) return fails(SQLANE_FAULT_CUT_OFF, first);
    at += length;
  }
  return true;
}

ChangesFacts check_changes(const signed char* bytes, int32_t length, ChangesKind kind) noexcept {
  ChangesFacts facts;
  ChangesReader reader(bytes, length, kind);
  int64_t largest = 0;
  while (reader.next()) {
    if (!reader.at_table()) continue;
    const TableHeader& table = reader.table();
    int32_t name_length = static_cast<int32_t>(strlen(table.name));
    int64_t needed = memory_of(table.columns, name_length);
    if (largest != 0 && needed > largest && needed > least_memory) facts.grows = true;
    if (needed > largest) largest = needed;
    if (table.columns > facts.columns) facts.columns = table.columns;
    if (name_length > facts.name_length) facts.name_length = name_length;
  }
  if (reader.fault() != 0) {
    facts.code = SQLITE_CORRUPT;
    facts.fault = reader.fault();
    facts.offset = reader.offset();
  }
  return facts;
}

IterableChanges::IterableChanges(const signed char* bytes, int32_t length, const ChangesFacts& facts) noexcept
    : memory(const_cast<signed char*>(bytes)), count(length) {
  if (!facts.grows) return;
  constexpr int64_t varint_size = 2;
  static_assert(most_changed_columns < 1 << 14, "two bytes of a varint");
  int64_t added = 1 + varint_size + facts.columns + facts.name_length + 1;
  if (added + length > INT32_MAX) {
    state = SQLITE_TOOBIG;
    return;
  }
  count = static_cast<int32_t>(added) + length;
  memory = sqlite3_malloc64(static_cast<sqlite3_uint64>(count));
  if (memory == nullptr) {
    state = SQLITE_NOMEM;
    return;
  }
  owned = true;
  uint8_t* at = static_cast<uint8_t*>(memory);
  *at++ = unsigned_bytes(bytes)[0];
  *at++ = static_cast<uint8_t>(0x80 | facts.columns >> 7);
  *at++ = static_cast<uint8_t>(facts.columns & 0x7f);
  memset(at, 1, static_cast<size_t>(facts.columns));
  at += facts.columns;
  memset(at, 'x', static_cast<size_t>(facts.name_length));
  at += facts.name_length;
  *at++ = 0;
  memcpy(at, bytes, static_cast<size_t>(length));
}

IterableChanges::~IterableChanges() noexcept {
  if (owned) sqlite3_free(memory);
}

bool tables_match(const signed char* bytes, int32_t length, const signed char* rebase, int32_t rebase_length,
                  int32_t& code) noexcept {
  TableList others(rebase, rebase_length);
  code = others.code();
  ChangesReader changes(bytes, length, ChangesKind::changes);
  while (code == SQLITE_OK && changes.next()) {
    if (changes.at_table() && !others.match(changes.table())) return false;
  }
  return code == SQLITE_OK;
}

}  // namespace sqlane
