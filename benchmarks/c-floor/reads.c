// Queries. A point query is reset after its row and not stepped to its end.
#include <stdlib.h>
#include <string.h>

#include "floor.h"

static void setup_point(Bench* bench) { bench->statement = prepare(bench, "SELECT a, b, c FROM t WHERE id = ?"); }

static void setup_point_numbers(Bench* bench) {
  bench->statement = prepare(bench, "SELECT a, c, id FROM t WHERE id = ?");
}

static int64_t point_of(Bench* bench, sqlite3_stmt* statement) {
  sqlite3_bind_int64(statement, 1, random_id(bench, ROWS));
  check(bench->db, sqlite3_step(statement), SQLITE_ROW, "step");
  int64_t sum = sqlite3_column_int64(statement, 0);
  sum += take_text(bench, statement, 1);
  sum += (int64_t)sqlite3_column_double(statement, 2);
  sqlite3_reset(statement);
  return sum;
}

static int64_t point(Bench* bench) {
  int64_t sum = 0;
  for (int i = 0; i < POINTS; i++) sum += point_of(bench, bench->statement);
  return sum;
}

static int64_t point_numbers(Bench* bench) {
  sqlite3_stmt* statement = bench->statement;
  int64_t sum = 0;
  for (int i = 0; i < POINTS; i++) {
    sqlite3_bind_int64(statement, 1, random_id(bench, ROWS));
    check(bench->db, sqlite3_step(statement), SQLITE_ROW, "step");
    sum += sqlite3_column_int64(statement, 0);
    sum += (int64_t)sqlite3_column_double(statement, 1);
    sum += sqlite3_column_int64(statement, 2);
    sqlite3_reset(statement);
  }
  return sum;
}

static void setup_statements(Bench* bench, int count) {
  bench->statement_count = count;
  bench->statements = malloc((size_t)count * sizeof(sqlite3_stmt*));
  for (int i = 0; i < count; i++) bench->statements[i] = prepare(bench, "SELECT a, b, c FROM t WHERE id = ?");
}

static void setup_1_statement(Bench* bench) { setup_statements(bench, 1); }
static void setup_1000_statements(Bench* bench) { setup_statements(bench, 1000); }

// By each of the open statements in turn.
static int64_t open_statements(Bench* bench) {
  int64_t sum = 0;
  for (int i = 0; i < POINTS; i++) sum += point_of(bench, bench->statements[i % bench->statement_count]);
  return sum;
}

static void setup_scan_integers(Bench* bench) { bench->statement = prepare(bench, "SELECT id, a, b FROM n"); }

static int64_t end_scan(Bench* bench, int code, int64_t sum) {
  check(bench->db, code, SQLITE_DONE, "step");
  sqlite3_reset(bench->statement);
  return sum;
}

static int64_t scan_integers(Bench* bench) {
  sqlite3_stmt* statement = bench->statement;
  int64_t sum = 0;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    sum += sqlite3_column_int64(statement, 0);
    sum += sqlite3_column_int64(statement, 1);
    sum += sqlite3_column_int64(statement, 2);
  }
  return end_scan(bench, code, sum);
}

static void setup_scan_text(Bench* bench) { bench->statement = prepare(bench, "SELECT a, b, c FROM t"); }

static int64_t scan_text(Bench* bench) {
  sqlite3_stmt* statement = bench->statement;
  int64_t sum = 0;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    sum += sqlite3_column_int64(statement, 0);
    sum += take_text(bench, statement, 1);
    sum += (int64_t)sqlite3_column_double(statement, 2);
  }
  return end_scan(bench, code, sum);
}

static void setup_scan_wide(Bench* bench) {
  bench->statement = prepare(bench, "SELECT id, a, b, c, d, e, f, g, h, i FROM w");
}

static int64_t scan_wide(Bench* bench) {
  sqlite3_stmt* statement = bench->statement;
  int64_t sum = 0;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    sum += sqlite3_column_int64(statement, 0);
    sum += sqlite3_column_int64(statement, 1);
    sum += take_text(bench, statement, 2);
    sum += (int64_t)sqlite3_column_double(statement, 3);
    sum += sqlite3_column_int64(statement, 4);
    sum += take_text(bench, statement, 5);
    sum += (int64_t)sqlite3_column_double(statement, 6);
    sum += sqlite3_column_int64(statement, 7) & 1023;
    sum += take_text(bench, statement, 8);
    sum += sqlite3_column_type(statement, 9) == SQLITE_NULL;
  }
  return end_scan(bench, code, sum);
}

static void setup_scan_bodies(Bench* bench) { bench->statement = prepare(bench, "SELECT id, body FROM d"); }

static int64_t scan_text_4k(Bench* bench) {
  sqlite3_stmt* statement = bench->statement;
  int64_t sum = 0;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    sum += sqlite3_column_int64(statement, 0);
    sum += take_text(bench, statement, 1);
  }
  return end_scan(bench, code, sum);
}

static int64_t scan_blob_1m(Bench* bench) {
  sqlite3_stmt* statement = bench->statement;
  int64_t sum = 0;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    sum += sqlite3_column_int64(statement, 0);
    const void* blob = sqlite3_column_blob(statement, 1);
    int length = sqlite3_column_bytes(statement, 1);
    memcpy(bench->buffer, blob, (size_t)length);
    sum += length + bench->buffer[length - 1];
  }
  return end_scan(bench, code, sum);
}

const Workload READS[] = {
    {"point", setup_point, nothing, point},
    {"point_numbers", setup_point_numbers, nothing, point_numbers},
    {"open_statements_1", setup_1_statement, nothing, open_statements},
    {"open_statements_1000", setup_1000_statements, nothing, open_statements},
    {"scan_integers", setup_scan_integers, nothing, scan_integers},
    {"scan_text", setup_scan_text, nothing, scan_text},
    {"scan_wide", setup_scan_wide, nothing, scan_wide},
    {"scan_text_4k", setup_scan_bodies, nothing, scan_text_4k},
    {"scan_blob_1m", setup_scan_bodies, nothing, scan_blob_1m},
    {NULL, NULL, NULL, NULL},
};
