// The program: opens the database, runs a workload, and prints the nanoseconds of a run, one iteration a line, after a
// warm-up. To check it, it runs twice and prints the sums, and what a query then answers.
//
//   floor WORKLOAD SCHEMA DATABASE WARM_UPS WARM_UP_MILLIS ITERATIONS MILLIS
//   floor WORKLOAD SCHEMA DATABASE check QUERY
//   floor first_row DATABASE
//   floor options
#include "floor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void check(sqlite3* db, int code, int expected, const char* what) {
  if (code == expected) return;
  fprintf(stderr, "floor: %s: code=%d, message=\"%s\"\n", what, code, sqlite3_errmsg(db));
  exit(1);
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

int64_t random_id(Bench* bench, uint32_t count) {
  bench->random = bench->random * 1664525u + 1013904223u;
  return (int64_t)((bench->random >> 8) % count) + 1;
}

void execute(Bench* bench, const char* sql) {
  check(bench->db, sqlite3_exec(bench->db, sql, NULL, NULL, NULL), SQLITE_OK, sql);
}

sqlite3_stmt* prepare(Bench* bench, const char* sql) {
  sqlite3_stmt* statement = NULL;
  int code = sqlite3_prepare_v3(bench->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  check(bench->db, code, SQLITE_OK, sql);
  return statement;
}

void run_once(Bench* bench, sqlite3_stmt* statement) {
  check(bench->db, sqlite3_step(statement), SQLITE_DONE, "step");
  sqlite3_reset(statement);
}

int64_t take_text(Bench* bench, sqlite3_stmt* statement, int column) {
  const unsigned char* text = sqlite3_column_text(statement, column);
  int length = sqlite3_column_bytes(statement, column);
  memcpy(bench->buffer, text, (size_t)length);
  return length + bench->buffer[length - 1];
}

void nothing(Bench* bench) { (void)bench; }

// The settings are the defaults of the library.
sqlite3* open_database(const char* path) {
  sqlite3* db = NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE;
  check(db, sqlite3_open_v2(path, &db, flags, NULL), SQLITE_OK, "open");
  sqlite3_busy_timeout(db, 5000);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
  return db;
}

static char* read_file(const char* path) {
  FILE* file = fopen(path, "rb");
  char* text = calloc(1, 1 << 16);
  if (file == NULL || text == NULL || fread(text, 1, (1 << 16) - 1, file) == 0) {
    fprintf(stderr, "floor: cannot read %s\n", path);
    exit(1);
  }
  fclose(file);
  return text;
}

static void open_bench(Bench* bench, const char* schema) {
  bench->db = open_database(bench->path);
  if (strcmp(bench->path, ":memory:") != 0) {
    execute(bench, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000");
  }
  char* sql = read_file(schema);
  execute(bench, sql);
  free(sql);
  bench->random = 0x9E3779B9u;
  bench->buffer = malloc(BLOB_SIZE);
  memset(bench->buffer, 'x', BLOB_SIZE);
  bench->texts = calloc(ROWS + 1, sizeof(*bench->texts));
  for (int id = 1; id <= ROWS; id++) snprintf(bench->texts[id], sizeof(*bench->texts), "text of row %08d", id);
}

static void close_bench(Bench* bench) {
  sqlite3_finalize(bench->statement);
  sqlite3_finalize(bench->begin);
  sqlite3_finalize(bench->commit);
  for (int i = 0; i < bench->statement_count; i++) sqlite3_finalize(bench->statements[i]);
  free(bench->statements);
  sqlite3_close(bench->destination);
  sqlite3_close(bench->db);
  free(bench->texts);
  free(bench->buffer);
}

// Kept where the compiler must think that somebody looks.
static volatile int64_t sink;

static double iterate(Bench* bench, const Workload* workload, int64_t millis) {
  int64_t end = now() + millis * 1000000;
  int64_t runs = 0;
  int64_t elapsed = 0;
  int64_t finished;
  do {
    workload->before(bench);
    int64_t start = now();
    sink = workload->run(bench);
    finished = now();
    elapsed += finished - start;
    runs++;
  } while (finished < end);
  return (double)elapsed / (double)runs;
}

static void check_twice(Bench* bench, const Workload* workload, const char* query) {
  for (int i = 0; i < 2; i++) {
    workload->before(bench);
    printf("%lld\n", (long long)workload->run(bench));
  }
  sqlite3_stmt* statement = prepare(bench, query);
  check(bench->db, sqlite3_step(statement), SQLITE_ROW, query);
  printf("%lld\n", (long long)sqlite3_column_int64(statement, 0));
  sqlite3_finalize(statement);
}

static const Workload* find(const char* name) {
  const Workload* all[] = {READS, WRITES, OTHERS};
  for (int i = 0; i < 3; i++) {
    for (const Workload* workload = all[i]; workload->name != NULL; workload++) {
      if (strcmp(workload->name, name) == 0) return workload;
    }
  }
  fprintf(stderr, "floor: no such workload: %s\n", name);
  exit(2);
}

static int print_options(void) {
  printf("%s %s\n", sqlite3_libversion(), sqlite3_sourceid());
  const char* option;
  for (int i = 0; (option = sqlite3_compileoption_get(i)) != NULL; i++) printf("%s\n", option);
  return 0;
}

// What a program does to show a row.
static int print_first_row(const char* path) {
  Bench bench = {.db = open_database(path)};
  sqlite3_stmt* statement = prepare(&bench, "SELECT count(*) FROM log");
  check(bench.db, sqlite3_step(statement), SQLITE_ROW, "step");
  printf("%lld\n", (long long)sqlite3_column_int64(statement, 0));
  sqlite3_finalize(statement);
  sqlite3_close(bench.db);
  return 0;
}

int main(int count, char** arguments) {
  if (count == 2 && strcmp(arguments[1], "options") == 0) return print_options();
  if (count == 3 && strcmp(arguments[1], "first_row") == 0) return print_first_row(arguments[2]);
  int checks = count == 6 && strcmp(arguments[4], "check") == 0;
  if (!checks && count != 8) {
    fprintf(stderr, "usage: see the top of floor.c\n");
    return 2;
  }
  const Workload* workload = find(arguments[1]);
  Bench bench = {.path = arguments[3]};
  open_bench(&bench, arguments[2]);
  workload->setup(&bench);
  if (checks) {
    check_twice(&bench, workload, arguments[5]);
  } else {
    for (int i = 0; i < atoi(arguments[4]); i++) iterate(&bench, workload, atoi(arguments[5]));
    for (int i = 0; i < atoi(arguments[6]); i++) printf("%.3f\n", iterate(&bench, workload, atoi(arguments[7])));
  }
  close_bench(&bench);
  return 0;
}
