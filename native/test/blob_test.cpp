// Texts and blobs in pieces.
#include "database.h"

using namespace sqlane_test;

namespace {

constexpr int32_t writable = 1;

void fill(const Database& database) {
  database.script("CREATE TABLE t(a INTEGER PRIMARY KEY, b); INSERT INTO t VALUES (1, x'00010203'), (2, x'040506')");
}

int64_t open(const Database& database, int64_t rowid) {
  int64_t blob = sqlane_blob_open(database.connection, bytes("main"), bytes("t"), bytes("b"), rowid, writable);
  if (blob == 0) fprintf(stderr, "%s: ", failure(database.connection).message);
  CHECK(blob != 0);
  return blob;
}

void value_is_read_and_written_in_pieces() {
  Database database;
  fill(database);
  int64_t blob = open(database, 1);
  uint8_t piece[2] = {0x2a, 0x2b};
  CHECK_EQUAL(4, sqlane_blob_bytes(blob));
  CHECK_EQUAL(SQLITE_OK, sqlane_blob_write(blob, sqlane::to_handle(piece), 2, 1));
  CHECK_EQUAL(SQLITE_OK, sqlane_blob_read(blob, sqlane::to_handle(piece), 2, 2));
  CHECK_EQUAL(0x2b, piece[0]);
  CHECK_EQUAL(3, piece[1]);
  CHECK_EQUAL(SQLITE_ERROR, sqlane_blob_read(blob, sqlane::to_handle(piece), 2, 3));
  sqlane_blob_close(blob);
  CHECK_EQUAL(1, database.integer("SELECT b = x'002a2b03' FROM t WHERE a = 1"));
}

void reopened_blob_is_at_another_row() {
  Database database;
  fill(database);
  int64_t blob = open(database, 1);
  CHECK_EQUAL(SQLITE_OK, sqlane_blob_reopen(blob, 2));
  CHECK_EQUAL(3, sqlane_blob_bytes(blob));
  CHECK_EQUAL(SQLITE_ERROR, sqlane_blob_reopen(blob, 9));
  CHECK_EQUAL("no such rowid: 9", failure(database.connection).message);
  CHECK_EQUAL(SQLITE_ABORT, sqlane_blob_reopen(blob, 1));
  sqlane_blob_close(blob);
}

void blob_of_a_deleted_row_is_aborted() {
  Database database;
  fill(database);
  int64_t blob = open(database, 1);
  database.script("DELETE FROM t WHERE a = 1");
  uint8_t byte = 0;
  CHECK_EQUAL(SQLITE_ABORT, sqlane_blob_read(blob, sqlane::to_handle(&byte), 1, 0));
  sqlane_blob_close(blob);
}

void blobs_are_closed_in_any_order_and_with_the_connection() {
  int64_t before = sqlane_memory_used();
  {
    Database database;
    fill(database);
    int64_t blobs[4];
    for (int64_t& blob : blobs) blob = open(database, 1);
    const int order[] = {1, 3};
    for (int i : order) CHECK_EQUAL(SQLITE_OK, sqlane_blob_close(blobs[i]));
  }
  CHECK_EQUAL(before, sqlane_memory_used());
}

void what_is_no_value_is_refused() {
  Database database;
  fill(database);
  CHECK_EQUAL(0, sqlane_blob_open(database.connection, bytes("main"), bytes("t"), bytes("b"), 9, 0));
  CHECK_EQUAL("no such rowid: 9", failure(database.connection).message);
  CHECK_EQUAL(0, sqlane_blob_open(database.connection, bytes("main"), bytes("t"), bytes("a"), 1, 0));
  CHECK_EQUAL(0, sqlane_blob_open(database.connection, bytes("main"), nullptr, bytes("b"), 1, 0));
  CHECK_EQUAL(SQLITE_NOMEM, failure(database.connection).code);
}

}  // namespace

int main() {
  RUN(value_is_read_and_written_in_pieces);
  RUN(reopened_blob_is_at_another_row);
  RUN(blob_of_a_deleted_row_is_aborted);
  RUN(blobs_are_closed_in_any_order_and_with_the_connection);
  RUN(what_is_no_value_is_refused);
  return 0;
}
