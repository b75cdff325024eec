// Callbacks, connections, statements and backups.
#include <string.h>

#include "floor.h"

static void multiply(sqlite3_context* context, int count, sqlite3_value** values) {
  (void)count;
  sqlite3_result_int64(context, sqlite3_value_int64(values[0]) * sqlite3_value_int64(values[1]));
}

static void setup_function(Bench* bench) {
  int code = sqlite3_create_function_v2(bench->db, "multiply", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL, multiply, NULL,
                                        NULL, NULL);
  check(bench->db, code, SQLITE_OK, "create");
  bench->statement = prepare(bench, "SELECT sum(multiply(id, a)) FROM n");
}

// The order of the texts' bytes.
static int compare(void* unused, int left_length, const void* left, int right_length, const void* right) {
  (void)unused;
  int order = memcmp(left, right, (size_t)(left_length < right_length ? left_length : right_length));
  return order != 0 ? order : left_length - right_length;
}

static void setup_collation(Bench* bench) {
  int code = sqlite3_create_collation_v2(bench->db, "own", SQLITE_UTF8, NULL, compare, NULL);
  check(bench->db, code, SQLITE_OK, "create");
  bench->statement = prepare(bench, "SELECT count(b) FROM (SELECT b FROM s ORDER BY b COLLATE own LIMIT -1)");
}

static int64_t one_row(Bench* bench) {
  check(bench->db, sqlite3_step(bench->statement), SQLITE_ROW, "step");
  int64_t value = sqlite3_column_int64(bench->statement, 0);
  sqlite3_reset(bench->statement);
  return value;
}

static void setup_backup(Bench* bench) { bench->destination = open_database(":memory:"); }

static int64_t backup(Bench* bench) {
  sqlite3_backup* backup = sqlite3_backup_init(bench->destination, "main", bench->db, "main");
  int code;
  while ((code = sqlite3_backup_step(backup, 100)) == SQLITE_OK) continue;
  check(bench->db, code, SQLITE_DONE, "step");
  int64_t pages = sqlite3_backup_pagecount(backup);
  check(bench->db, sqlite3_backup_finish(backup), SQLITE_OK, "finish");
  return pages;
}

static int64_t query_of(sqlite3* db) {
  sqlite3_stmt* statement = NULL;
  check(db, sqlite3_prepare_v3(db, "SELECT a FROM t WHERE id = 7", -1, 0, &statement, NULL), SQLITE_OK, "prepare");
  check(db, sqlite3_step(statement), SQLITE_ROW, "step");
  int64_t value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return value;
}

static int64_t open_query(Bench* bench) {
  sqlite3* db = open_database(bench->path);
  int64_t value = query_of(db);
  check(db, sqlite3_close(db), SQLITE_OK, "close");
  return value;
}

// C has no cache of statements: a statement is made each time.
static int64_t prepare_query(Bench* bench) {
  int64_t sum = 0;
  for (int i = 0; i < POINTS; i++) {
    sqlite3_stmt* statement = NULL;
    int code = sqlite3_prepare_v3(bench->db, "SELECT a, b, c FROM t WHERE id = ?", -1, 0, &statement, NULL);
    check(bench->db, code, SQLITE_OK, "prepare");
    sqlite3_bind_int64(statement, 1, random_id(bench, ROWS));
    check(bench->db, sqlite3_step(statement), SQLITE_ROW, "step");
    sum += sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
  }
  return sum;
}

const Workload OTHERS[] = {
    {"function", setup_function, nothing, one_row},
    {"collation", setup_collation, nothing, one_row},
    {"backup", setup_backup, nothing, backup},
    {"open_query", nothing, nothing, open_query},
    {"prepare_query", nothing, nothing, prepare_query},
    {"prepare_cached", nothing, nothing, prepare_query},
    {NULL, NULL, NULL, NULL},
};
