// Inserts: a text or blob is bound without a copy.
#include "floor.h"

static void setup_insert(Bench* bench) {
  bench->statement = prepare(bench, "INSERT INTO log(id, a, b, c, d) VALUES (?, ?, ?, ?, ?)");
  bench->begin = prepare(bench, "BEGIN IMMEDIATE");
  bench->commit = prepare(bench, "COMMIT");
}

static void empty_log(Bench* bench) { execute(bench, "DELETE FROM log"); }

static void insert_row(Bench* bench, int64_t id) {
  sqlite3_stmt* statement = bench->statement;
  sqlite3_bind_int64(statement, 1, id);
  sqlite3_bind_int64(statement, 2, id * 7);
  sqlite3_bind_text(statement, 3, bench->texts[(id - 1) % ROWS + 1], TEXT_LENGTH, SQLITE_STATIC);
  sqlite3_bind_double(statement, 4, (double)id * 0.5 + 0.25);
  sqlite3_bind_int64(statement, 5, id & 15);
  run_once(bench, statement);
}

static int64_t insert_rows(Bench* bench, int64_t rows) {
  run_once(bench, bench->begin);
  for (int64_t id = 1; id <= rows; id++) insert_row(bench, id);
  run_once(bench, bench->commit);
  return rows;
}

static int64_t insert(Bench* bench) { return insert_rows(bench, ROWS); }

static int64_t insert_autocommit(Bench* bench) {
  for (int64_t id = 1; id <= POINTS; id++) insert_row(bench, id);
  return POINTS;
}

static void setup_bodies(Bench* bench) {
  bench->statement = prepare(bench, "INSERT INTO d2(id, body) VALUES (?, ?)");
  bench->begin = prepare(bench, "BEGIN IMMEDIATE");
  bench->commit = prepare(bench, "COMMIT");
}

static void empty_bodies(Bench* bench) { execute(bench, "DELETE FROM d2"); }

static int64_t insert_text_4k(Bench* bench) {
  run_once(bench, bench->begin);
  for (int64_t id = 1; id <= DOCUMENTS; id++) {
    sqlite3_bind_int64(bench->statement, 1, id);
    sqlite3_bind_text(bench->statement, 2, bench->buffer, DOCUMENT_SIZE, SQLITE_STATIC);
    run_once(bench, bench->statement);
  }
  run_once(bench, bench->commit);
  return DOCUMENTS;
}

static int64_t insert_blob_1m(Bench* bench) {
  run_once(bench, bench->begin);
  for (int64_t id = 1; id <= BLOBS; id++) {
    sqlite3_bind_int64(bench->statement, 1, id);
    sqlite3_bind_blob(bench->statement, 2, bench->buffer, BLOB_SIZE, SQLITE_STATIC);
    run_once(bench, bench->statement);
  }
  run_once(bench, bench->commit);
  return BLOBS;
}

// ---- tables that grow

static void setup_growth(Bench* bench, int64_t rows) {
  bench->rows = rows;
  setup_insert(bench);
}

static void setup_scan_growth(Bench* bench, int64_t rows) {
  setup_growth(bench, rows);
  insert_rows(bench, rows);
  sqlite3_finalize(bench->statement);
  bench->statement = prepare(bench, "SELECT id, a, d FROM log");
}

static int64_t insert_growth(Bench* bench) { return insert_rows(bench, bench->rows); }

static int64_t scan_growth(Bench* bench) {
  sqlite3_stmt* statement = bench->statement;
  int64_t sum = 0;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    sum += sqlite3_column_int64(statement, 0) + sqlite3_column_int64(statement, 1) + sqlite3_column_int64(statement, 2);
  }
  check(bench->db, code, SQLITE_DONE, "step");
  sqlite3_reset(statement);
  return sum;
}

static void setup_insert_e4(Bench* bench) { setup_growth(bench, 10000); }
static void setup_insert_e5(Bench* bench) { setup_growth(bench, 100000); }
static void setup_insert_e6(Bench* bench) { setup_growth(bench, 1000000); }
static void setup_insert_e7(Bench* bench) { setup_growth(bench, 10000000); }
static void setup_scan_e4(Bench* bench) { setup_scan_growth(bench, 10000); }
static void setup_scan_e5(Bench* bench) { setup_scan_growth(bench, 100000); }
static void setup_scan_e6(Bench* bench) { setup_scan_growth(bench, 1000000); }
static void setup_scan_e7(Bench* bench) { setup_scan_growth(bench, 10000000); }

const Workload WRITES[] = {
    {"insert", setup_insert, empty_log, insert},
    {"insert_batch", setup_insert, empty_log, insert},  // C has nothing that is faster
    {"insert_autocommit", setup_insert, empty_log, insert_autocommit},
    {"insert_text_4k", setup_bodies, empty_bodies, insert_text_4k},
    {"insert_blob_1m", setup_bodies, empty_bodies, insert_blob_1m},
    {"insert_growth_1e4", setup_insert_e4, empty_log, insert_growth},
    {"insert_growth_1e5", setup_insert_e5, empty_log, insert_growth},
    {"insert_growth_1e6", setup_insert_e6, empty_log, insert_growth},
    {"insert_growth_1e7", setup_insert_e7, empty_log, insert_growth},
    {"scan_growth_1e4", setup_scan_e4, nothing, scan_growth},
    {"scan_growth_1e5", setup_scan_e5, nothing, scan_growth},
    {"scan_growth_1e6", setup_scan_e6, nothing, scan_growth},
    {"scan_growth_1e7", setup_scan_e7, nothing, scan_growth},
    {NULL, NULL, NULL, NULL},
};
