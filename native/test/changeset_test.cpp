// Hostile bytes: whatever they are, nothing that takes changesets reads or writes where it must not, gets lost or runs
// away, and what is accepted can be read to its end by SQLite. Under AddressSanitizer this is the proof.
#include "changeset_format.h"
#include "connection.h"
#include "database.h"

using namespace sqlane_test;

namespace {

constexpr int32_t most = INT32_MAX - 8;
constexpr int32_t room = 8192;

// Not the platform's, so that a seed means the same everywhere.
class Random {
 public:
  explicit Random(uint64_t seed) noexcept : state(seed * 2 + 1) {}
  uint32_t next(uint32_t bound) noexcept {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return static_cast<uint32_t>((state >> 11) % bound);
  }

 private:
  uint64_t state;
};

struct Changes {
  signed char bytes[room];
  int32_t length;
};

constexpr const char* tables =
    "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c REAL, d BLOB);"
    "CREATE TABLE u(a, b, c, PRIMARY KEY (b, a)) WITHOUT ROWID;"
    "CREATE TABLE w(a0 PRIMARY KEY,a1,a2,a3,a4,a5,a6,a7,a8,a9,b0,b1,b2,b3,b4,b5,b6,b7,b8,b9,c0,c1,c2,c3,c4,c5,c6,c7);"
    "CREATE TABLE p(a INTEGER PRIMARY KEY);"
    "CREATE TABLE q(a INTEGER PRIMARY KEY, b REFERENCES p(a), c UNIQUE);"
    "INSERT INTO t VALUES (1, 'one', 1.5, x'01'), (2, 'two', NULL, NULL), (3, 'three', 3, zeroblob(200));"
    "INSERT INTO u VALUES (1, 'k', 1), (2, 'k', 2); INSERT INTO p VALUES (1), (2);"
    "INSERT INTO w(a0, a5) VALUES ('x', 1), ('y', 2); INSERT INTO q VALUES (1, 1, 'c'), (2, 2, 'd')";

constexpr const char* edits =
    "INSERT INTO t VALUES (4, 'four', 4.5, zeroblob(300)); UPDATE t SET b = 'ONE', d = NULL WHERE a = 1;"
    "DELETE FROM t WHERE a = 2; UPDATE u SET c = 'x' WHERE a = 1; DELETE FROM u WHERE a = 2;"
    "INSERT INTO u VALUES (x'0102', 7, NULL); UPDATE w SET a5 = 'five', c7 = 7 WHERE a0 = 'x';"
    "INSERT INTO w(a0, b1) VALUES ('z', 1.5); DELETE FROM w WHERE a0 = 'y'; INSERT INTO q VALUES (3, 1, 'e');"
    "UPDATE q SET c = 'f' WHERE a = 1; UPDATE q SET c = 'c' WHERE a = 2; DELETE FROM p WHERE a = 2";

void keep(Changes& into, int64_t address, const int32_t* info) {
  CHECK_EQUAL(SQLITE_OK, info[SQLANE_CHANGES_CODE]);
  into.length = info[SQLANE_CHANGES_LENGTH];
  CHECK(into.length <= room);
  if (into.length > 0) memcpy(into.bytes, sqlane::from_handle<void>(address), static_cast<size_t>(into.length));
  sqlane_string_free(address);
}

// Answers the handler of a conflict by the numbers of a generator, after it has looked at the values.
Random decisions(1);
int64_t conflicts;

int32_t decide(int32_t, int32_t kind, int64_t, int64_t what, int64_t address, int64_t) noexcept {
  if (kind == SQLANE_UPCALL_SESSION) return SQLANE_ANSWER_YES;
  if (kind != SQLANE_UPCALL_APPLY) return SQLITE_OK;
  if (what == SQLANE_APPLY_FILTER) return decisions.next(8) == 0 ? SQLANE_ANSWER_NO : SQLANE_ANSWER_YES;
  conflicts++;
  if (what == SQLITE_CHANGESET_FOREIGN_KEY) {
    CHECK(sqlane_conflict_foreign_keys(address) > 0);
    return SQLANE_ANSWER_OMIT;
  }
  int32_t info[SQLANE_CHANGES_COUNT] = {};
  int64_t record = sqlane_conflict_record(address, most, info);
  CHECK_EQUAL(SQLITE_OK, info[SQLANE_CHANGES_CODE]);
  CHECK(info[SQLANE_CHANGES_LENGTH] > 0);
  sqlane_string_free(record);
  bool has_row = what == SQLITE_CHANGESET_DATA || what == SQLITE_CHANGESET_CONFLICT;
  return has_row && decisions.next(2) == 0 ? SQLANE_ANSWER_REPLACE : SQLANE_ANSWER_OMIT;
}

sqlane::Client deciding = {decide, nullptr};

struct Samples {
  Changes changeset;
  Changes patchset;
  Changes rebase;
};

void apply_to_a_filled_database(const Changes& changes, Changes* rebase) {
  Database database(deciding);
  database.script(tables);
  database.script("UPDATE t SET b = 'other'; UPDATE w SET a5 = 'other'; INSERT INTO t VALUES (4, 'mine', 4, 4)");
  int32_t info[SQLANE_CHANGES_COUNT] = {};
  int64_t address = sqlane_changeset_apply(database.connection, changes.bytes, changes.length, 0, 0, 1, info);
  if (rebase != nullptr) {
    keep(*rebase, address, info);
  } else {
    sqlane_string_free(address);
  }
}

Samples samples() {
  Samples all = {};
  Database database(deciding);
  database.script(tables);
  int64_t session = sqlane_session_create(database.connection, bytes("main"), 0, 0);
  CHECK_EQUAL(SQLITE_OK, sqlane_session_attach(session, nullptr, 1));
  database.script(edits);
  int32_t info[SQLANE_CHANGES_COUNT] = {};
  keep(all.changeset, sqlane_session_changeset(session, 0, most, info), info);
  keep(all.patchset, sqlane_session_changeset(session, 1, most, info), info);
  sqlane_session_delete(session);
  apply_to_a_filled_database(all.changeset, &all.rebase);
  CHECK(all.rebase.length > 100);
  return all;
}

// Changes a few bytes, cuts off, repeats, or puts pieces of one behind those of another.
Changes mutate(const Changes& from, const Changes& other, Random& random) {
  Changes to = from;
  uint32_t times = 1 + random.next(4);
  for (uint32_t i = 0; i < times && to.length > 0; i++) {
    uint32_t length = static_cast<uint32_t>(to.length);
    uint32_t at = random.next(length);
    switch (random.next(7)) {
      case 0: to.bytes[at] = static_cast<signed char>(random.next(256)); break;
      case 1: to.bytes[at] = static_cast<signed char>(to.bytes[at] ^ (1 << random.next(8))); break;
      case 2: to.length = static_cast<int32_t>(at); break;
      case 3: {
        static const unsigned char values[] = {0, 1, 2, 3, 4, 5, 9, 18, 23, 'T', 'P', 0x7f, 0x80, 0x81, 0xff};
        to.bytes[at] = static_cast<signed char>(values[random.next(sizeof(values))]);
        break;
      }
      case 4: {  // takes something out
        uint32_t count = 1 + random.next(length - at < 40 ? length - at : 40);
        memmove(to.bytes + at, to.bytes + at + count, length - at - count);
        to.length -= static_cast<int32_t>(count);
        break;
      }
      case 5: {  // the beginning once more
        uint32_t count = at;
        if (length + count > room) break;
        memcpy(to.bytes + length, to.bytes, count);
        to.length += static_cast<int32_t>(count);
        break;
      }
      default: {
        uint32_t start = random.next(static_cast<uint32_t>(other.length));
        uint32_t count = static_cast<uint32_t>(other.length) - start;
        if (at + count > room) break;
        memcpy(to.bytes + at, other.bytes + start, count);
        to.length = static_cast<int32_t>(at + count);
      }
    }
  }
  return to;
}

// The bytes at the end of a block of their own, so that one that is read behind them is noticed.
class Exact {
 public:
  explicit Exact(const Changes& changes) noexcept : length(changes.length) {
    size_t size = static_cast<uint32_t>(length);
    data = static_cast<signed char*>(malloc(size));
    CHECK(data != nullptr || size == 0);
    if (size > 0) memcpy(data, changes.bytes, size);
  }
  ~Exact() noexcept { free(data); }
  Exact(const Exact&) = delete;
  Exact& operator=(const Exact&) = delete;

  // malloc(0) may answer null, which stands for a want of memory.
  const signed char* bytes() const noexcept { return length == 0 ? empty : data; }

  int32_t length;

 private:
  static constexpr signed char empty[1] = {};
  signed char* data;
};

bool is_refusal(int32_t code) {
  int32_t primary = code & 0xff;
  return primary == SQLITE_OK || primary == SQLITE_CORRUPT || primary == SQLITE_SCHEMA || primary == SQLITE_ERROR ||
         primary == SQLITE_CONSTRAINT || primary == SQLITE_ABORT || primary == SQLITE_MISUSE ||
         primary == SQLITE_TOOBIG || primary == SQLITE_MISMATCH;
}

void expect_refusal(int64_t address, const int32_t* info) {
  if (!is_refusal(info[SQLANE_CHANGES_CODE])) fprintf(stderr, "code=%d: ", info[SQLANE_CHANGES_CODE]);
  CHECK(is_refusal(info[SQLANE_CHANGES_CODE]));
  sqlane_string_free(address);
}

int32_t walk(const Exact& changes) {
  sqlite3_changeset_iter* iterator = nullptr;
  CHECK_EQUAL(SQLITE_OK,
              sqlite3changeset_start(&iterator, changes.length, const_cast<signed char*>(changes.bytes())));
  int32_t code = sqlite3changeset_next(iterator);
  while (code == SQLITE_ROW) code = sqlite3changeset_next(iterator);
  sqlite3changeset_finalize(iterator);
  return code;
}

int32_t use(const Changes& bytes, const Changes& rebase) {
  Exact changes(bytes);
  Exact data(rebase);
  int32_t info[SQLANE_CHANGES_COUNT] = {};
  int32_t code = sqlane_changes_check(changes.bytes(), changes.length, 0, info);
  CHECK(info[SQLANE_CHANGES_OFFSET] >= 0 && info[SQLANE_CHANGES_OFFSET] <= changes.length);
  CHECK_EQUAL(code != SQLITE_OK, info[SQLANE_CHANGES_FAULT] != 0);
  CHECK_EQUAL(code != SQLITE_OK, sqlane_changes_fault(info[SQLANE_CHANGES_FAULT]) != 0);
  if (code == SQLITE_OK) CHECK_EQUAL(SQLITE_DONE, walk(changes));
  int64_t address = sqlane_changeset_invert(changes.bytes(), changes.length, info);
  expect_refusal(address, info);
  address = sqlane_changeset_combine(0, nullptr, changes.bytes(), changes.length, most, info);
  expect_refusal(address, info);
  address = sqlane_changeset_rebase(changes.bytes(), changes.length, data.bytes(), data.length, info);
  expect_refusal(address, info);
  return code;
}

void apply(const Database& database, const Changes& bytes, int32_t flags) {
  Exact changes(bytes);
  int32_t info[SQLANE_CHANGES_COUNT] = {};
  int64_t address = sqlane_changeset_apply(database.connection, changes.bytes(), changes.length, flags, 1, 1, info);
  expect_refusal(address, info);
  CHECK_EQUAL(0, info[SQLANE_CHANGES_STANDS]);
  address = sqlane_changeset_combine(database.connection, sqlane_test::bytes("main"), changes.bytes(),
                                     changes.length, most, info);
  expect_refusal(address, info);
}

constexpr int32_t flags_of_runs[] = {0, SQLITE_CHANGESETAPPLY_IGNORENOOP, SQLITE_CHANGESETAPPLY_FKNOACTION};

void mutations_of_changesets_do_no_harm() {
  Samples all = samples();
  int64_t before = sqlane_memory_used();
  sqlane_memory_highwater(1);
  int32_t accepted = 0;
  int32_t runs = 0;
  {
    Database database(deciding);
    database.script(tables);
    database.script("PRAGMA foreign_keys = on");
    for (uint64_t seed = 0; seed < 6000; seed++) {
      Random random(seed);
      decisions = Random(seed);
      const Changes& from = seed % 3 == 2 ? all.patchset : all.changeset;
      Changes changes = mutate(from, seed % 2 == 0 ? all.changeset : all.patchset, random);
      Changes rebase = seed % 4 == 0 ? mutate(all.rebase, all.changeset, random) : all.rebase;
      runs++;
      if (use(changes, rebase) == SQLITE_OK) accepted++;
      apply(database, changes, flags_of_runs[random.next(3)]);
      if (seed % 50 == 49) database.script("DELETE FROM q; DELETE FROM p; DELETE FROM t; DELETE FROM u; DELETE FROM w");
    }
    CHECK_EQUAL(1, database.integer("SELECT integrity_check = 'ok' FROM pragma_integrity_check"));
  }
  int64_t peak = sqlane_memory_highwater(1) - before;
  printf("runs=%d, accepted=%d, conflicts=%" PRId64 ", peak=%" PRId64 " bytes\n", runs, accepted, conflicts, peak);
  CHECK(accepted > 500 && accepted < runs - 500);
  CHECK(conflicts > 1000);
  CHECK(peak < 16 * 1024 * 1024);
  CHECK_EQUAL(before, sqlane_memory_used());
}

// Every single byte wrong in each of a few ways.
void each_byte_may_be_any() {
  Samples all = samples();
  int64_t before = sqlane_memory_used();
  static const unsigned char values[] = {0, 1, 5, 6, 'T', 'P', 0x7f, 0x80, 0xff};
  for (int32_t at = 0; at < all.changeset.length; at++) {
    for (unsigned char value : values) {
      Changes changes = all.changeset;
      changes.bytes[at] = static_cast<signed char>(value);
      use(changes, all.rebase);
    }
  }
  for (int32_t at = 0; at < all.rebase.length; at++) {
    for (unsigned char value : values) {
      Changes rebase = all.rebase;
      rebase.bytes[at] = static_cast<signed char>(value);
      use(all.changeset, rebase);
    }
  }
  CHECK_EQUAL(before, sqlane_memory_used());
}

void every_beginning_but_the_ends_of_changes_is_refused() {
  Samples all = samples();
  int32_t accepted = 0;
  for (int32_t length = 0; length <= all.changeset.length; length++) {
    Changes changes = all.changeset;
    changes.length = length;
    if (use(changes, all.rebase) == SQLITE_OK) accepted++;
  }
  int32_t changes = 0;
  int32_t headers = 0;
  sqlane::ChangesReader reader(all.changeset.bytes, all.changeset.length, sqlane::ChangesKind::changes);
  while (reader.next()) (reader.at_table() ? headers : changes)++;
  CHECK_EQUAL(1 + changes + headers, accepted);
}

// Rebase data of other tables, which SQLite takes for its own: it would read behind the end.
void rebase_data_of_other_columns_is_refused() {
  const signed char narrow[] = {'T', 1, 1, 'a', 0, SQLITE_INSERT, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1};
  const signed char wide[] = {'T', 3, 1, 0, 0, 'A', 0, SQLITE_INSERT, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 5, 5};
  int32_t info[SQLANE_CHANGES_COUNT] = {};
  CHECK_EQUAL(0, sqlane_changeset_rebase(narrow, sizeof(narrow), wide, sizeof(wide), info));
  CHECK_EQUAL(SQLITE_SCHEMA, info[SQLANE_CHANGES_CODE]);
  CHECK_EQUAL(0, sqlane_changeset_rebase(wide, sizeof(wide), narrow, sizeof(narrow), info));
  CHECK_EQUAL(SQLITE_SCHEMA, info[SQLANE_CHANGES_CODE]);
  int64_t same = sqlane_changeset_rebase(wide, sizeof(wide), wide, sizeof(wide), info);
  CHECK_EQUAL(SQLITE_OK, info[SQLANE_CHANGES_CODE]);
  sqlane_string_free(same);
}

void a_table_of_too_many_columns_is_refused() {
  const signed char many[] = {'T', static_cast<signed char>(0xff), 0x7f, 1, 'a', 0};
  const signed char endless[] = {'T', static_cast<signed char>(0xff), static_cast<signed char>(0xff),
                                 static_cast<signed char>(0xff), static_cast<signed char>(0xff),
                                 static_cast<signed char>(0xff), 0x7f, 1, 'a', 0};
  int32_t info[SQLANE_CHANGES_COUNT] = {};
  CHECK_EQUAL(SQLITE_CORRUPT, sqlane_changes_check(many, sizeof(many), 0, info));
  CHECK_EQUAL(SQLANE_FAULT_COLUMNS, info[SQLANE_CHANGES_FAULT]);
  CHECK_EQUAL(SQLITE_CORRUPT, sqlane_changes_check(endless, sizeof(endless), 0, info));
  CHECK_EQUAL(SQLANE_FAULT_NUMBER, info[SQLANE_CHANGES_FAULT]);
}

}  // namespace

int main() {
  RUN(mutations_of_changesets_do_no_harm);
  RUN(each_byte_may_be_any);
  RUN(every_beginning_but_the_ends_of_changes_is_refused);
  RUN(rebase_data_of_other_columns_is_refused);
  RUN(a_table_of_too_many_columns_is_refused);
  return 0;
}
