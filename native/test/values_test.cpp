// What reads and writes SQLite's values in place, compared with SQLite's interface.
#include "database.h"

#include <math.h>

#include "connection.h"

using namespace sqlane_test;

namespace {

sqlite3_stmt* plain(int64_t statement) noexcept { return sqlane::from_handle<sqlane::Statement>(statement)->stmt; }

// Every value of the packed rows is what the interface says of the same query.
void compare(const Database& database, const char* sql) noexcept {
  static Output<1 << 18> out;
  int64_t packed = database.statement(sql);
  int64_t other = database.statement(sql);
  sqlite3_stmt* expected = plain(other);
  CHECK_EQUAL(SQLITE_DONE, sqlane_execute(packed, out.address(), out.capacity(), 1000));
  CHECK(out.outcome().row_count > 0);
  for (int32_t row = 0; row < out.outcome().row_count; row++) {
    CHECK_EQUAL(SQLITE_ROW, sqlite3_step(expected));
    for (int32_t column = 0; column < sqlite3_column_count(expected); column++) {
      uint32_t index = static_cast<uint32_t>(column);
      int32_t type = sqlite3_column_type(expected, column);
      CHECK_EQUAL(type, out.type(row, index));
      if (type == SQLITE_INTEGER) CHECK_EQUAL(sqlite3_column_int64(expected, column), out.integer(row, index));
      if (type == SQLITE_FLOAT) CHECK(sqlite3_column_double(expected, column) == out.real(row, index));
      if (type == SQLITE_TEXT || type == SQLITE_BLOB) {
        const void* bytes = type == SQLITE_TEXT ? sqlite3_column_text(expected, column)
                                                : sqlite3_column_blob(expected, column);
        uint32_t length = static_cast<uint32_t>(sqlite3_column_bytes(expected, column));
        CHECK(length == 0 ? out.span(row, index).length == 0 : out.holds(row, index, bytes, length));
      }
    }
  }
  CHECK_EQUAL(SQLITE_DONE, sqlite3_step(expected));
}

void compare_all(const Database& database) noexcept {
  database.script("CREATE TABLE t(i INTEGER PRIMARY KEY, r REAL, n NUMERIC, s TEXT, b BLOB, x)");
  database.script("CREATE INDEX x1 ON t(r + 0, s || 'x')");
  // Texts and blobs of every length around the words that are copied.
  database.script("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 80)"
                  " INSERT INTO t SELECT i, i, i / 2.0, substr(hex(zeroblob(50)) || 'caf\xc3\xa9', -i),"
                  " zeroblob(i), CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN i * 1e300 WHEN 2 THEN '1' || i ELSE -i END"
                  " FROM n");
  compare(database, "SELECT * FROM t");
  compare(database, "SELECT r + 0, s || 'x' FROM t INDEXED BY x1 WHERE r + 0 >= 0 ORDER BY r + 0");
  compare(database, "SELECT zeroblob(i), zeroblob(i) || s, CAST(b AS TEXT), CAST(s AS BLOB), upper(s) FROM t");
  compare(database, "SELECT count(*), sum(i), avg(r), total(n), group_concat(s), max(b), min(x) FROM t GROUP BY i / 7");
  compare(database, "SELECT 9223372036854775807, -9223372036854775807 - 1, 1e999, -1e999, 0.0, -0.0, '', x'', NULL");
  compare(database, "SELECT CAST(i AS REAL), CAST(r AS INTEGER), CAST(i AS TEXT), +n FROM t ORDER BY s, i DESC");
  compare(database, "SELECT row_number() OVER w, lag(s) OVER w, nth_value(b, 2) OVER w FROM t WINDOW w AS "
                    "(ORDER BY i)");
  compare(database, "EXPLAIN SELECT * FROM t");
  compare(database, "EXPLAIN QUERY PLAN SELECT * FROM t");
  compare(database, "PRAGMA table_info(t)");
  compare(database, "SELECT json_group_array(i), json_object('a', s) FROM t GROUP BY i % 3");
}

void packed_values_are_those_of_the_interface() {
  Database database;
  compare_all(database);
}

void packed_values_of_an_utf16_database_are_those_of_the_interface() {
  Database database;
  database.script("PRAGMA encoding = 'UTF-16le'");
  compare_all(database);
}

// What the parameters are to SQL when they are bound from a row.
void expect(const Database& database, const char* expected) noexcept {
  Output<4096> out;
  int64_t query = database.statement(
      "SELECT group_concat(v) FROM (SELECT typeof(?1) || quote(?1) AS v UNION ALL SELECT typeof(?2) || quote(?2)"
      " UNION ALL SELECT typeof(?3) || quote(?3) UNION ALL SELECT typeof(?4) || quote(?4)"
      " UNION ALL SELECT typeof(?5) || quote(?5) UNION ALL SELECT typeof(?6) || quote(?6))");
  for (int32_t turn = 0; turn < 2; turn++) {
    Row row = parameters(query, 6);
    row.integer(0, INT64_MIN);
    row.real(1, 0.5);
    row.text(2, "caf\xc3\xa9");
    row.block(3, SQLITE_BLOB, "\0\xff", 2);
    row.null(4);
    row.real(5, static_cast<double>(NAN));
    CHECK_EQUAL(SQLITE_DONE, sqlane_execute(query, out.address(), out.capacity(), 10));
    CHECK(out.holds(0, 0, expected, static_cast<uint32_t>(strlen(expected))));
  }
}

const char* bound = "integer-9223372036854775808,real0.5,text'caf\xc3\xa9',blobX'00FF',nullNULL,nullNULL";

void bound_values_have_their_types() {
  Database database;
  expect(database, bound);
}

void bound_values_have_their_types_in_an_utf16_database() {
  Database database;
  database.script("PRAGMA encoding = 'UTF-16be'");
  expect(database, bound);
}

void plan_that_depends_on_a_value_is_made_again() {
  Database database;
  Output<256> out;
  database.script("CREATE TABLE t(a, b); CREATE INDEX ta ON t(a); CREATE INDEX tb ON t(b)");
  database.script("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
                  " INSERT INTO t SELECT i, i % 10 = 0 FROM n; ANALYZE");
  int64_t query = database.statement("SELECT count(*) FROM t WHERE a > ? AND b = ?");
  int64_t expected[] = {0, 0};
  for (int64_t value = 0; value < 2; value++) {
    Row row = parameters(query, 2);
    row.integer(0, 1990 * (1 - value));
    row.integer(1, value);
    CHECK_EQUAL(SQLITE_DONE, sqlane_execute(query, out.address(), out.capacity(), 10));
    expected[value] = out.integer(0, 0);
  }
  CHECK_EQUAL(9, expected[0]);
  CHECK_EQUAL(200, expected[1]);
  CHECK(sqlane_stmt_status(query, SQLITE_STMTSTATUS_REPREPARE, 0) > 0);
}

void value_after_an_array_frees_the_array() {
  Database database;
  Output<256> out;
  int64_t query = database.statement("SELECT ?1, (SELECT count(*) FROM carray(?1))");
  const char texts[] = "\1\0\0\0\0\0\0\0\x10\0\0\0\0\0\0\0hi";
  Row row = parameters(query, 1);
  row.block(0, SQLANE_TYPE_TEXT_ARRAY, texts, sizeof(texts));
  CHECK_EQUAL(SQLITE_DONE, sqlane_execute(query, out.address(), out.capacity(), 10));
  CHECK_EQUAL(1, out.integer(0, 1));
  row.integer(0, 5);
  CHECK_EQUAL(SQLITE_DONE, sqlane_execute(query, out.address(), out.capacity(), 10));
  CHECK_EQUAL(5, out.integer(0, 0));
  CHECK_EQUAL(0, out.integer(0, 1));
}

void value_above_the_limit_is_refused() {
  Database database;
  Output<256> out;
  int64_t query = database.statement("SELECT ?, ?");
  sqlite3_limit(sqlite3_db_handle(plain(query)), SQLITE_LIMIT_LENGTH, 30);
  Row row = parameters(query, 2);
  row.integer(0, 1);
  row.text(1, "0123456789012345678901234567890");
  CHECK_EQUAL(SQLITE_TOOBIG, sqlane_execute(query, out.address(), out.capacity(), 10));
  CHECK_EQUAL(2, out.outcome().parameter);
  row = parameters(query, 2);
  row.integer(0, 1);
  row.text(1, "012345678901234567890123456789");
  CHECK_EQUAL(SQLITE_DONE, sqlane_execute(query, out.address(), out.capacity(), 10));
}

}  // namespace

int main() {
  RUN(packed_values_are_those_of_the_interface);
  RUN(packed_values_of_an_utf16_database_are_those_of_the_interface);
  RUN(bound_values_have_their_types);
  RUN(bound_values_have_their_types_in_an_utf16_database);
  RUN(plan_that_depends_on_a_value_is_made_again);
  RUN(value_after_an_array_frees_the_array);
  RUN(value_above_the_limit_is_refused);
  return 0;
}
