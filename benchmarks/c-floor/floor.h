// The C floor: what each workload costs with the plain C interface, written with care.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "sqlite3.h"

enum { ROWS = 100000, POINTS = 1000, TEXT_LENGTH = 20, DOCUMENTS = 1000, DOCUMENT_SIZE = 4096, BLOBS = 16 };
enum { BLOB_SIZE = 1 << 20 };

typedef struct {
  const char* path;
  sqlite3* db;
  sqlite3* destination;  // of backups
  sqlite3_stmt* statement;
  sqlite3_stmt* begin;
  sqlite3_stmt* commit;
  sqlite3_stmt** statements;
  int statement_count;
  int64_t rows;  // of a growing table
  uint32_t random;
  // The texts to insert exist before the clock runs, as the Strings do in Java.
  char (*texts)[TEXT_LENGTH + 1];
  char* buffer;  // of BLOB_SIZE bytes
} Bench;

// A setup after the schema, what is done before each run and not measured, and the run, which answers a sum of what it
// has seen: every driver must get the same.
typedef struct {
  const char* name;
  void (*setup)(Bench*);
  void (*before)(Bench*);
  int64_t (*run)(Bench*);
} Workload;

extern const Workload READS[];
extern const Workload WRITES[];
extern const Workload OTHERS[];

void check(sqlite3* db, int code, int expected, const char* what);
sqlite3* open_database(const char* path);
void execute(Bench* bench, const char* sql);
sqlite3_stmt* prepare(Bench* bench, const char* sql);
// Steps to the end and resets.
void run_once(Bench* bench, sqlite3_stmt* statement);
void nothing(Bench* bench);
// 1 to count; the same sequence in every driver.
int64_t random_id(Bench* bench, uint32_t count);
// A String is a copy, so the text is copied here, too. Answers its length plus its last byte.
int64_t take_text(Bench* bench, sqlite3_stmt* statement, int column);
