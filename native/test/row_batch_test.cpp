// Parameters bound from a packed row, rows packed into a buffer, batches of parameter rows.
#include "database.h"

using namespace sqlane_test;

namespace {

void values_of_every_class_come_back() {
  Database database;
  Output<1024> out;
  int64_t query = database.statement("SELECT ?, ?, ?, ?, ?, ?, ?");
  Row row = parameters(query, 7);
  row.integer(0, INT64_MIN);
  row.real(1, -0.5);
  row.text(2, "caf\xc3\xa9");
  row.block(3, SQLITE_TEXT, "a\0b", 3);
  row.block(4, SQLITE_BLOB, "\0\xff", 2);
  row.null(5);
  row.zero_blob(6, 3);
  CHECK_EQUAL(SQLITE_DONE, sqlane_execute(query, out.address(), out.capacity(), 10));
  CHECK_EQUAL(1, out.outcome().row_count);
  CHECK_EQUAL(7, out.outcome().column_count);
  CHECK_EQUAL(SQLITE_INTEGER, out.type(0, 0));
  CHECK_EQUAL(INT64_MIN, out.integer(0, 0));
  CHECK_EQUAL(SQLITE_FLOAT, out.type(0, 1));
  CHECK(out.real(0, 1) == -0.5);
  CHECK_EQUAL(SQLITE_TEXT, out.type(0, 2));
  CHECK(out.holds(0, 2, "caf\xc3\xa9", 5));
  CHECK(out.holds(0, 3, "a\0b", 3));
  CHECK_EQUAL(SQLITE_BLOB, out.type(0, 4));
  CHECK(out.holds(0, 4, "\0\xff", 2));
  CHECK_EQUAL(SQLITE_NULL, out.type(0, 5));
  CHECK_EQUAL(SQLITE_BLOB, out.type(0, 6));
  CHECK(out.holds(0, 6, "\0\0\0", 3));
}

void empty_text_and_blob_are_not_null() {
  Database database;
  Output<256> out;
  int64_t query = database.statement("SELECT '', x'', zeroblob(0)");
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(SQLITE_TEXT, out.type(0, 0));
  CHECK(out.holds(0, 0, "", 0));
  CHECK_EQUAL(SQLITE_BLOB, out.type(0, 1));
  CHECK_EQUAL(SQLITE_BLOB, out.type(0, 2));
}

// Without another step, which would cost about as much as the half of the work around the row.
void single_row_by_key_ends_the_query_with_its_row() {
  Database database;
  Output<1024> out;
  database.script("CREATE TABLE t(a INTEGER PRIMARY KEY, b UNIQUE); INSERT INTO t VALUES (1, 'x'), (2, 'y')");
  const char* const queries[] = {"SELECT b FROM t WHERE a = 2", "SELECT b FROM t WHERE b = 'y'",
                                 "SELECT max(b) FROM t"};
  for (const char* sql : queries) {
    int64_t query = database.statement(sql);
    for (int i = 0; i < 2; i++) {
      CHECK_EQUAL(SQLITE_DONE, sqlane_execute(query, out.address(), out.capacity(), 2));
      CHECK_EQUAL(1, out.outcome().row_count);
      CHECK(out.holds(0, 0, "y", 1));
      CHECK_EQUAL(2, out.outcome().last_insert_rowid);
      CHECK_EQUAL(0, is_busy(query));
      CHECK_EQUAL(SQLITE_TXN_NONE, sqlane_txn_state(database.connection, nullptr));
    }
  }
}

// What else may halt has more to say first: a program that is explained, a write, another row.
void row_that_is_not_the_last_ends_nothing() {
  Database database;
  Output<4096> out;
  database.script("CREATE TABLE t(a INTEGER PRIMARY KEY, b); INSERT INTO t VALUES (1, 'x'), (2, 'y')");
  const struct {
    const char* sql;
    int32_t rows;
  } queries[] = {{"SELECT b FROM t", 2},
                 {"SELECT b FROM t WHERE a IN (1, 2)", 2},
                 {"SELECT 1 UNION ALL SELECT 2", 2},
                 {"UPDATE t SET b = 'z' WHERE a = 2 RETURNING b", 1},
                 {"EXPLAIN QUERY PLAN SELECT b FROM t WHERE a = 2", 1},
                 {"EXPLAIN SELECT b FROM t WHERE a = 2", 9}};
  for (const auto& query : queries) {
    int64_t statement = database.statement(query.sql);
    CHECK_EQUAL(SQLITE_DONE, sqlane_execute(statement, out.address(), out.capacity(), 100));
    CHECK(out.outcome().row_count >= query.rows);
    CHECK_EQUAL(0, is_busy(statement));
  }
}

void rows_are_packed_until_the_limit_and_fetched_on() {
  Database database;
  Output<4096> out;
  int64_t query = database.statement("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 10)"
                                     " SELECT i FROM n");
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 4));
  CHECK_EQUAL(4, out.outcome().row_count);
  CHECK_EQUAL(4, out.integer(3, 0));
  CHECK_EQUAL(SQLITE_ROW, sqlane_fetch(query, out.address(), out.capacity(), 4));
  CHECK_EQUAL(5, out.integer(0, 0));
  CHECK_EQUAL(SQLITE_DONE, sqlane_fetch(query, out.address(), out.capacity(), 4));
  CHECK_EQUAL(2, out.outcome().row_count);
  CHECK_EQUAL(10, out.integer(1, 0));
  CHECK_EQUAL(0, is_busy(query));
}

void full_buffer_ends_the_call_between_rows() {
  Database database;
  Output<256> out;
  int64_t query = database.statement("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 100)"
                                     " SELECT i, hex(i) FROM n");
  int32_t status = sqlane_execute(query, out.address(), out.capacity(), 1000);
  int64_t expected = 1;
  int32_t calls = 1;
  while (true) {
    for (int32_t i = 0; i < out.outcome().row_count; i++) CHECK_EQUAL(expected++, out.integer(i, 0));
    CHECK(out.outcome().bytes_used <= out.capacity());
    if (status == SQLITE_DONE) break;
    CHECK_EQUAL(SQLITE_ROW, status);
    CHECK(out.outcome().row_count > 0);
    status = sqlane_fetch(query, out.address(), out.capacity(), 1000);
    calls++;
  }
  CHECK_EQUAL(101, expected);
  CHECK(calls > 10);
}

void row_that_does_not_fit_asks_for_its_size_and_is_not_stepped_over() {
  Database database;
  Output<128> small;
  Output<4096> large;
  int64_t query = database.statement("SELECT 1, hex(zeroblob(500)), 2 UNION ALL SELECT 3, 'x', 4");
  CHECK_EQUAL(SQLANE_NEED_SPACE, sqlane_execute(query, small.address(), small.capacity(), 10));
  CHECK_EQUAL(0, small.outcome().row_count);
  int64_t required = small.outcome().required_bytes;
  CHECK(required > 1000 && required <= 4096);
  CHECK_EQUAL(SQLITE_DONE, sqlane_fetch(query, large.address(), static_cast<int32_t>(required) + 100, 10));
  CHECK_EQUAL(2, large.outcome().row_count);
  CHECK_EQUAL(1, large.integer(0, 0));
  CHECK_EQUAL(1000, large.span(0, 1).length);
  CHECK_EQUAL(3, large.integer(1, 0));
}

void required_bytes_are_enough() {
  Database database;
  static Output<65536> large;
  for (int32_t size = 1; size < 20000; size = size * 3 + 1) {
    char sql[100];
    snprintf(sql, sizeof(sql), "SELECT zeroblob(%d), 1, zeroblob(%d), 'text'", size, size + 5);
    int64_t query = database.statement(sql);
    Output<80> small;
    int32_t status = sqlane_execute(query, small.address(), small.capacity(), 1);
    int32_t rounds = 0;
    while (status == SQLANE_NEED_SPACE) {
      int64_t required = rounds == 0 ? small.outcome().required_bytes : large.outcome().required_bytes;
      status = sqlane_fetch(query, large.address(), static_cast<int32_t>(required), 1);
      CHECK(++rounds <= 2);
    }
    CHECK_EQUAL(SQLITE_ROW, status);
    sqlane_finalize(query);
  }
}

void value_above_the_inline_limit_is_deferred() {
  Database database;
  static Output<65536> out;
  int64_t query = database.statement("SELECT zeroblob(32768), zeroblob(32769), 7 UNION ALL SELECT 1, 2, 3");
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 10));
  CHECK_EQUAL(1, out.outcome().row_count);
  CHECK_EQUAL(SQLITE_BLOB, out.type(0, 0));
  CHECK_EQUAL(SQLITE_BLOB | SQLANE_TYPE_DEFERRED, out.type(0, 1));
  CHECK_EQUAL(32769, out.integer(0, 1));
  CHECK_EQUAL(7, out.integer(0, 2));
  const uint8_t* deferred = sqlane::from_handle<uint8_t>(sqlane_column_address(query, 1, 32769));
  CHECK(deferred != nullptr && deferred[0] == 0 && deferred[32768] == 0);
  CHECK_EQUAL(0, sqlane_column_address(query, 1, 32770));
  CHECK_EQUAL(SQLITE_DONE, sqlane_fetch(query, out.address(), out.capacity(), 10));
  CHECK_EQUAL(3, out.integer(0, 2));
}

void deferred_text_of_an_utf16_database_is_utf8() {
  Database database;
  static Output<65536> out;
  database.script("PRAGMA encoding = 'UTF-16le'; CREATE TABLE t(a)");
  database.script("INSERT INTO t VALUES (replace(hex(zeroblob(20000)), '0', char(233)))");
  int64_t query = database.statement("SELECT a FROM t");
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 10));
  CHECK_EQUAL(SQLITE_TEXT | SQLANE_TYPE_DEFERRED, out.type(0, 0));
  CHECK_EQUAL(80000, out.integer(0, 0));
  CHECK(memcmp("\xc3\xa9\xc3\xa9", text_at(sqlane_column_address(query, 0, 80000)), 4) == 0);
}

void rows_before_an_error_are_good() {
  Database database;
  Output<1024> out;
  int64_t query = database.statement("SELECT abs(column1) FROM (VALUES (1), (-2), (-9223372036854775808), (4))");
  CHECK_EQUAL(SQLITE_ERROR, sqlane_execute(query, out.address(), out.capacity(), 10));
  CHECK_EQUAL(2, out.outcome().row_count);
  CHECK_EQUAL(SQLITE_ERROR, out.outcome().status);
  CHECK_EQUAL(2, out.integer(1, 0));
  CHECK_EQUAL("integer overflow", failure(database.connection).message);
  CHECK_EQUAL(0, is_busy(query));
}

void unbound_parameter_is_named() {
  Database database;
  Output<256> out;
  int64_t query = database.statement("SELECT ?, ?, ?");
  CHECK_EQUAL(SQLANE_UNBOUND, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(1, out.outcome().parameter);
  Row row = parameters(query, 3);
  row.integer(0, 1);
  row.integer(2, 3);
  CHECK_EQUAL(SQLANE_UNBOUND, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(2, out.outcome().parameter);
  CHECK_EQUAL(SQLANE_UNBOUND, sqlane_run(query, out.address()));
  CHECK_EQUAL(0, is_busy(query));
}

void unbound_parameter_is_null_where_that_is_wanted() {
  Database database;
  Output<256> out;
  int64_t query = database.statement("SELECT ?, ?", SQLANE_PREPARE_UNBOUND_AS_NULL);
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(SQLITE_NULL, out.type(0, 1));
  parameters(query, 2).integer(0, 5);
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(5, out.integer(0, 0));
  CHECK_EQUAL(SQLITE_NULL, out.type(0, 1));
}

void refused_binding_names_the_parameter() {
  Database database;
  Output<256> out;
  sqlane_limit(database.connection, SQLITE_LIMIT_LENGTH, 100);
  int64_t query = database.statement("SELECT ?, ?");
  Row row = parameters(query, 2);
  row.integer(0, 1);
  row.zero_blob(1, 101);
  CHECK_EQUAL(SQLITE_TOOBIG, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(2, out.outcome().parameter);
}

void parameters_keep_their_bytes_when_the_block_grows() {
  Database database;
  Output<256> out;
  int64_t query = database.statement("SELECT ?, ?");
  Row row = parameters(query, 2, 64);
  row.integer(0, 42);
  row.text(1, "kept");
  int64_t same = sqlane_parameters(query, 10);
  CHECK_EQUAL(same, sqlane_parameters(query, 64));
  CHECK(sqlane_parameters(query, 1 << 20) != 0);
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(42, out.integer(0, 0));
  CHECK(out.holds(0, 1, "kept", 4));
}

void second_execution_ends_the_first() {
  Database database;
  Output<256> out;
  int64_t query = database.statement("SELECT ?1 UNION ALL SELECT ?1 + 1");
  Row row = parameters(query, 1);
  row.integer(0, 1);
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(SQLITE_OK, sqlane_reset(query));
  row.integer(0, 10);
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(10, out.integer(0, 0));
}

void changed_schema_changes_the_columns() {
  Database database;
  Output<256> out;
  database.script("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
  int64_t query = database.statement("SELECT * FROM t");
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(1, out.outcome().column_count);
  CHECK_EQUAL(SQLITE_OK, sqlane_reset(query));
  database.script("ALTER TABLE t ADD COLUMN b DEFAULT 'new'");
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(2, out.outcome().column_count);
  CHECK(out.holds(0, 1, "new", 3));
}

void run_tells_changes_and_rowid() {
  Database database;
  Output<256> out;
  database.script("CREATE TABLE t(a)");
  int64_t insert = database.statement("INSERT INTO t VALUES (1), (2), (3) RETURNING a");
  CHECK_EQUAL(SQLITE_DONE, sqlane_run(insert, out.address()));
  CHECK_EQUAL(3, out.outcome().changes);
  CHECK_EQUAL(3, out.outcome().last_insert_rowid);
  int64_t query = database.statement("SELECT * FROM t");
  CHECK_EQUAL(SQLITE_DONE, sqlane_run(query, out.address()));
  CHECK_EQUAL(0, out.outcome().changes);
}

void failed_run_leaves_the_statement_ready() {
  Database database;
  Output<256> out;
  database.script("CREATE TABLE t(a PRIMARY KEY)");
  int64_t insert = database.statement("INSERT INTO t VALUES (?)");
  Row row = parameters(insert, 1);
  row.integer(0, 1);
  CHECK_EQUAL(SQLITE_DONE, sqlane_run(insert, out.address()));
  CHECK_EQUAL(SQLITE_CONSTRAINT_PRIMARYKEY, sqlane_run(insert, out.address()));
  CHECK_EQUAL("UNIQUE constraint failed: t.a", failure(database.connection).message);
  row.integer(0, 2);
  CHECK_EQUAL(SQLITE_DONE, sqlane_run(insert, out.address()));
}

// Packs rows of one integer and one text at the start of the statement's batch memory.
void pack(int64_t statement, const int64_t* values, int32_t count) {
  constexpr int64_t capacity = 4096;
  int64_t memory = sqlane_batch_rows(statement, capacity);
  int64_t at = memory;
  for (int32_t i = 0; i < count; i++) {
    Row row(at, 2, capacity - (at - memory));
    row.integer(0, values[i]);
    row.text(1, "text of the row");
    at += row.size();
  }
}

void batch_runs_every_row() {
  Database database;
  Output<256> out;
  database.script("CREATE TABLE t(a PRIMARY KEY, b)");
  int64_t insert = database.statement("INSERT INTO t VALUES (?, ?)");
  const int64_t values[] = {5, 6, 7};
  pack(insert, values, 3);
  CHECK_EQUAL(SQLITE_DONE, sqlane_run_batch(insert, 3, out.address(), 0));
  CHECK_EQUAL(3, out.outcome().changes);
  CHECK_EQUAL(3, out.outcome().last_insert_rowid);
  CHECK_EQUAL(18, database.integer("SELECT sum(a) FROM t WHERE b = 'text of the row'"));
}

void failed_batch_names_its_row_and_keeps_those_before() {
  Database database;
  Output<256> out;
  database.script("CREATE TABLE t(a PRIMARY KEY, b)");
  int64_t insert = database.statement("INSERT INTO t VALUES (?, ?)");
  const int64_t values[] = {5, 6, 5, 8};
  pack(insert, values, 4);
  CHECK_EQUAL(SQLITE_CONSTRAINT_PRIMARYKEY, sqlane_run_batch(insert, 4, out.address(), 0));
  CHECK_EQUAL(2, out.outcome().batch_index);
  CHECK_EQUAL(2, out.outcome().changes);
  CHECK_EQUAL(2, database.integer("SELECT count(*) FROM t"));
}

void batch_counts_the_changes_of_each_row() {
  Database database;
  Output<256> out;
  database.script("CREATE TABLE t(a, b); INSERT INTO t VALUES (5, ''), (5, ''), (7, '')");
  int64_t update = database.statement("UPDATE t SET b = ?2 WHERE a = ?1");
  const int64_t values[] = {5, 6, 7};
  pack(update, values, 3);
  int64_t changes[] = {-1, -1, -1, -1};
  CHECK_EQUAL(SQLITE_DONE, sqlane_run_batch(update, 3, out.address(), sqlane::to_handle(changes)));
  CHECK_EQUAL(3, out.outcome().changes);
  CHECK_EQUAL(2, changes[0]);
  CHECK_EQUAL(0, changes[1]);
  CHECK_EQUAL(1, changes[2]);
  CHECK_EQUAL(-1, changes[3]);
}

void unbound_value_of_a_batch_names_row_and_parameter() {
  Database database;
  Output<256> out;
  database.script("CREATE TABLE t(a, b)");
  int64_t insert = database.statement("INSERT INTO t VALUES (?, ?)");
  const int64_t values[] = {1, 2};
  pack(insert, values, 2);
  uint8_t* first = sqlane::from_handle<uint8_t>(sqlane_batch_rows(insert, 0));
  uint32_t size;
  memcpy(&size, first, sizeof(size));
  first[size + sqlane::row_types + 1] = SQLANE_TYPE_UNBOUND;
  CHECK_EQUAL(SQLANE_UNBOUND, sqlane_run_batch(insert, 2, out.address(), 0));
  CHECK_EQUAL(1, out.outcome().batch_index);
  CHECK_EQUAL(2, out.outcome().parameter);
  CHECK_EQUAL(1, database.integer("SELECT count(*) FROM t"));
}

void batch_without_rows_is_done() {
  Database database;
  Output<256> out;
  database.script("CREATE TABLE t(a, b)");
  int64_t insert = database.statement("INSERT INTO t VALUES (?, ?)");
  CHECK_EQUAL(SQLITE_DONE, sqlane_run_batch(insert, 0, out.address(), 0));
  CHECK_EQUAL(0, out.outcome().changes);
}

void batch_memory_is_bound_to_nothing_afterwards() {
  Database database;
  Output<256> out;
  database.script("CREATE TABLE t(a, b)");
  int64_t insert = database.statement("INSERT INTO t VALUES (?, ?)", SQLANE_PREPARE_UNBOUND_AS_NULL);
  const int64_t values[] = {1};
  pack(insert, values, 1);
  CHECK_EQUAL(SQLITE_DONE, sqlane_run_batch(insert, 1, out.address(), 0));
  CHECK(sqlane_batch_rows(insert, 1 << 20) != 0);
  int64_t expanded = sqlane_expanded_sql(insert);
  CHECK_EQUAL("INSERT INTO t VALUES (NULL, NULL)", text_at(expanded));
  sqlane_string_free(expanded);
}

}  // namespace

int main() {
  RUN(values_of_every_class_come_back);
  RUN(empty_text_and_blob_are_not_null);
  RUN(single_row_by_key_ends_the_query_with_its_row);
  RUN(row_that_is_not_the_last_ends_nothing);
  RUN(rows_are_packed_until_the_limit_and_fetched_on);
  RUN(full_buffer_ends_the_call_between_rows);
  RUN(row_that_does_not_fit_asks_for_its_size_and_is_not_stepped_over);
  RUN(required_bytes_are_enough);
  RUN(value_above_the_inline_limit_is_deferred);
  RUN(deferred_text_of_an_utf16_database_is_utf8);
  RUN(rows_before_an_error_are_good);
  RUN(unbound_parameter_is_named);
  RUN(unbound_parameter_is_null_where_that_is_wanted);
  RUN(refused_binding_names_the_parameter);
  RUN(parameters_keep_their_bytes_when_the_block_grows);
  RUN(second_execution_ends_the_first);
  RUN(changed_schema_changes_the_columns);
  RUN(run_tells_changes_and_rowid);
  RUN(failed_run_leaves_the_statement_ready);
  RUN(batch_runs_every_row);
  RUN(failed_batch_names_its_row_and_keeps_those_before);
  RUN(unbound_value_of_a_batch_names_row_and_parameter);
  RUN(batch_counts_the_changes_of_each_row);
  RUN(batch_without_rows_is_done);
  RUN(batch_memory_is_bound_to_nothing_afterwards);
  return 0;
}
