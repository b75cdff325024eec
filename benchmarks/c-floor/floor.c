// The C floor: what each workload costs with the plain C interface, written with care. It prints the nanoseconds per
// operation of each iteration, one a line, after a warm-up.
//
//   floor WORKLOAD WARM_UP_ITERATIONS ITERATIONS MILLISECONDS_PER_ITERATION
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sqlite3.h"

enum { ROWS = 100000, POINTS = 1000, TEXT_LENGTH = 20 };

typedef struct {
  sqlite3* db;
  sqlite3* destination;  // of backups
  sqlite3_stmt* statement;
  sqlite3_stmt* begin;
  sqlite3_stmt* commit;
  uint64_t random;
  // The texts to insert exist before the clock runs, as the Strings do in Java.
  char (*texts)[TEXT_LENGTH + 1];
  char text[64];
  int64_t sink;
} Bench;

static void check(Bench* bench, int code, int expected, const char* what) {
  if (code == expected) return;
  fprintf(stderr, "floor: %s: code=%d, message=\"%s\"\n", what, code, sqlite3_errmsg(bench->db));
  exit(1);
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

// The same sequence as in Data.java.
static int64_t random_id(Bench* bench) {
  uint64_t x = bench->random;
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  bench->random = x;
  return (int64_t)((x >> 33) % ROWS) + 1;
}

static void execute(Bench* bench, const char* sql) {
  check(bench, sqlite3_exec(bench->db, sql, NULL, NULL, NULL), SQLITE_OK, sql);
}

static sqlite3_stmt* prepare(Bench* bench, const char* sql) {
  sqlite3_stmt* statement = NULL;
  check(bench, sqlite3_prepare_v3(bench->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL), SQLITE_OK, sql);
  return statement;
}

// Settings and data as in Data.java: there they are the defaults of the library.
static void open_database(Bench* bench) {
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE;
  check(bench, sqlite3_open_v2(":memory:", &bench->db, flags, NULL), SQLITE_OK, "open");
  sqlite3_db_config(bench->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(bench->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config(bench->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
  bench->random = UINT64_C(0x9E3779B97F4A7C15);
  bench->texts = calloc(ROWS + 1, sizeof(*bench->texts));
  for (int id = 1; id <= ROWS; id++) snprintf(bench->texts[id], sizeof(*bench->texts), "text of row %08d", id);
}

static void fill(Bench* bench) {
  execute(bench, "CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b TEXT, c REAL)");
  execute(bench, "CREATE TABLE n(id INTEGER PRIMARY KEY, a INT, b INT)");
  execute(bench,
          "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 100000)"
          " INSERT INTO t SELECT i, i * 7 % 1000003, format('text of row %08d', i), i * 0.5 + 0.25 FROM r");
  execute(bench, "INSERT INTO n SELECT id, a, a * 3 FROM t");
}

// ---- workloads: a setup, a call before each timed run, and the run, which answers its number of operations

static void setup_point(Bench* bench) {
  fill(bench);
  bench->statement = prepare(bench, "SELECT a, b, c FROM t WHERE id = ?");
}

static void setup_point_numbers(Bench* bench) {
  fill(bench);
  bench->statement = prepare(bench, "SELECT a, c, id FROM t WHERE id = ?");
}

// A String is a copy, so the text is copied here, too.
static int64_t take_text(Bench* bench, int column) {
  const unsigned char* text = sqlite3_column_text(bench->statement, column);
  int length = sqlite3_column_bytes(bench->statement, column);
  if (length > (int)sizeof(bench->text)) length = sizeof(bench->text);
  memcpy(bench->text, text, (size_t)length);
  return length + bench->text[length - 1];
}

static int64_t point(Bench* bench) {
  sqlite3_stmt* statement = bench->statement;
  for (int i = 0; i < POINTS; i++) {
    sqlite3_bind_int64(statement, 1, random_id(bench));
    check(bench, sqlite3_step(statement), SQLITE_ROW, "step");
    bench->sink += sqlite3_column_int64(statement, 0);
    bench->sink += take_text(bench, 1);
    bench->sink += (int64_t)sqlite3_column_double(statement, 2);
    sqlite3_reset(statement);
  }
  return POINTS;
}

static int64_t point_numbers(Bench* bench) {
  sqlite3_stmt* statement = bench->statement;
  for (int i = 0; i < POINTS; i++) {
    sqlite3_bind_int64(statement, 1, random_id(bench));
    check(bench, sqlite3_step(statement), SQLITE_ROW, "step");
    bench->sink += sqlite3_column_int64(statement, 0);
    bench->sink += (int64_t)sqlite3_column_double(statement, 1);
    bench->sink += sqlite3_column_int64(statement, 2);
    sqlite3_reset(statement);
  }
  return POINTS;
}

static void setup_insert(Bench* bench) {
  execute(bench, "CREATE TABLE log(id INTEGER PRIMARY KEY, a INT, b TEXT, c REAL, d INT)");
  bench->statement = prepare(bench, "INSERT INTO log(id, a, b, c, d) VALUES (?, ?, ?, ?, ?)");
  bench->begin = prepare(bench, "BEGIN IMMEDIATE");
  bench->commit = prepare(bench, "COMMIT");
}

static void empty_log(Bench* bench) { execute(bench, "DELETE FROM log"); }

static void run(Bench* bench, sqlite3_stmt* statement) {
  check(bench, sqlite3_step(statement), SQLITE_DONE, "step");
  sqlite3_reset(statement);
}

static int64_t insert(Bench* bench) {
  sqlite3_stmt* statement = bench->statement;
  run(bench, bench->begin);
  for (int64_t id = 1; id <= ROWS; id++) {
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_int64(statement, 2, id * 7);
    sqlite3_bind_text(statement, 3, bench->texts[id], TEXT_LENGTH, SQLITE_STATIC);
    sqlite3_bind_double(statement, 4, (double)id * 0.5 + 0.25);
    sqlite3_bind_int64(statement, 5, id & 15);
    run(bench, statement);
  }
  run(bench, bench->commit);
  return ROWS;
}

static void setup_scan_integers(Bench* bench) {
  fill(bench);
  bench->statement = prepare(bench, "SELECT id, a, b FROM n");
}

static int64_t scan_integers(Bench* bench) {
  sqlite3_stmt* statement = bench->statement;
  int64_t rows = 0;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    bench->sink += sqlite3_column_int64(statement, 0);
    bench->sink += sqlite3_column_int64(statement, 1);
    bench->sink += sqlite3_column_int64(statement, 2);
    rows++;
  }
  check(bench, code, SQLITE_DONE, "step");
  sqlite3_reset(statement);
  return rows;
}

static void setup_scan_text(Bench* bench) {
  fill(bench);
  bench->statement = prepare(bench, "SELECT a, b, c FROM t");
}

static int64_t scan_text(Bench* bench) {
  sqlite3_stmt* statement = bench->statement;
  int64_t rows = 0;
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    bench->sink += sqlite3_column_int64(statement, 0);
    bench->sink += take_text(bench, 1);
    bench->sink += (int64_t)sqlite3_column_double(statement, 2);
    rows++;
  }
  check(bench, code, SQLITE_DONE, "step");
  sqlite3_reset(statement);
  return rows;
}

static void multiply(sqlite3_context* context, int count, sqlite3_value** values) {
  (void)count;
  sqlite3_result_int64(context, sqlite3_value_int64(values[0]) * sqlite3_value_int64(values[1]));
}

static void setup_function(Bench* bench) {
  fill(bench);
  int code = sqlite3_create_function_v2(bench->db, "multiply", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL, multiply, NULL,
                                        NULL, NULL);
  check(bench, code, SQLITE_OK, "create");
  bench->statement = prepare(bench, "SELECT sum(multiply(id, a)) FROM n");
}

// The order of the texts' bytes.
static int compare(void* unused, int left_length, const void* left, int right_length, const void* right) {
  (void)unused;
  int order = memcmp(left, right, (size_t)(left_length < right_length ? left_length : right_length));
  return order != 0 ? order : left_length - right_length;
}

// In an order that has nothing to do with that of the rows.
static void setup_collation(Bench* bench) {
  fill(bench);
  execute(bench, "CREATE TABLE s AS SELECT hex(a * 7919 % 100003) || b AS b FROM t");
  check(bench, sqlite3_create_collation_v2(bench->db, "own", SQLITE_UTF8, NULL, compare, NULL), SQLITE_OK, "create");
  bench->statement = prepare(bench, "SELECT count(b) FROM (SELECT b FROM s ORDER BY b COLLATE own LIMIT -1)");
}

static int64_t one_row(Bench* bench) {
  check(bench, sqlite3_step(bench->statement), SQLITE_ROW, "step");
  bench->sink += sqlite3_column_int64(bench->statement, 0);
  sqlite3_reset(bench->statement);
  return ROWS;
}

static void setup_backup(Bench* bench) {
  fill(bench);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE;
  check(bench, sqlite3_open_v2(":memory:", &bench->destination, flags, NULL), SQLITE_OK, "open");
}

static int64_t backup(Bench* bench) {
  sqlite3_backup* backup = sqlite3_backup_init(bench->destination, "main", bench->db, "main");
  int code;
  while ((code = sqlite3_backup_step(backup, 100)) == SQLITE_OK) continue;
  check(bench, code, SQLITE_DONE, "step");
  int64_t pages = sqlite3_backup_pagecount(backup);
  check(bench, sqlite3_backup_finish(backup), SQLITE_OK, "finish");
  return pages;
}

static void nothing(Bench* bench) { (void)bench; }

static const struct {
  const char* name;
  void (*setup)(Bench*);
  void (*before)(Bench*);
  int64_t (*run)(Bench*);
} WORKLOADS[] = {
    {"point", setup_point, nothing, point},
    {"point_numbers", setup_point_numbers, nothing, point_numbers},
    {"insert", setup_insert, empty_log, insert},
    {"scan_integers", setup_scan_integers, nothing, scan_integers},
    {"scan_text", setup_scan_text, nothing, scan_text},
    {"function", setup_function, nothing, one_row},
    {"collation", setup_collation, nothing, one_row},
    {"backup", setup_backup, nothing, backup},
};

static double iterate(Bench* bench, size_t workload, int64_t millis) {
  int64_t end = now() + millis * 1000000;
  int64_t operations = 0;
  int64_t elapsed = 0;
  int64_t finished;
  do {
    WORKLOADS[workload].before(bench);
    int64_t start = now();
    operations += WORKLOADS[workload].run(bench);
    finished = now();
    elapsed += finished - start;
  } while (finished < end);
  return (double)elapsed / (double)operations;
}

int main(int count, char** arguments) {
  if (count == 2 && strcmp(arguments[1], "options") == 0) {
    printf("%s %s\n", sqlite3_libversion(), sqlite3_sourceid());
    const char* option;
    for (int i = 0; (option = sqlite3_compileoption_get(i)) != NULL; i++) printf("%s\n", option);
    return 0;
  }
  size_t workload = 0;
  size_t workloads = sizeof(WORKLOADS) / sizeof(*WORKLOADS);
  while (count == 5 && workload < workloads && strcmp(arguments[1], WORKLOADS[workload].name) != 0) workload++;
  if (count != 5 || workload == workloads) {
    fprintf(stderr, "usage: floor WORKLOAD WARM_UP_ITERATIONS ITERATIONS MILLISECONDS_PER_ITERATION | options\n");
    return 2;
  }
  int warm_ups = atoi(arguments[2]);
  int iterations = atoi(arguments[3]);
  int64_t millis = atoi(arguments[4]);

  Bench bench = {0};
  open_database(&bench);
  WORKLOADS[workload].setup(&bench);
  for (int i = 0; i < warm_ups; i++) iterate(&bench, workload, millis);
  for (int i = 0; i < iterations; i++) printf("%.3f\n", iterate(&bench, workload, millis));
  // Nothing of the above may be optimized away.
  fprintf(stderr, "sink=%lld\n", (long long)bench.sink);
  sqlite3_finalize(bench.statement);
  sqlite3_finalize(bench.begin);
  sqlite3_finalize(bench.commit);
  sqlite3_close(bench.destination);
  sqlite3_close(bench.db);
  free(bench.texts);
  return 0;
}
