// What is compiled in one piece with SQLite (sqlite.c): packing the values of a row and binding those of parameters,
// where SQLite keeps them. Through its interface each value costs two or three calls, most of whose work is to check
// again what the loop around them knows. A value of a kind that is not plain still goes through the interface.
#ifndef SQLANE_VALUES_H
#define SQLANE_VALUES_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sqlite3_stmt;

// Where the bytes of a text or blob lie: row_layout.h.
typedef struct __attribute__((may_alias)) {
  uint32_t offset;
  uint32_t length;
} SqlaneSpan;

// A row that is being packed.
typedef struct {
  uint8_t* start;    // of the row
  uint8_t* types;    // the storage class of each value
  uint8_t* slots;
  uint8_t* payload;  // where the next text or blob goes
  uint8_t* end;      // of the buffer
  int64_t missing;   // bytes that did not fit
  int32_t deferred;  // not 0 if a value is fetched on its own
  int32_t no_memory; // not 0 if SQLite had none
} SqlanePacker;

// Packs the values of the row that the statement stands on.
void sqlane_pack_values(struct sqlite3_stmt* statement, uint32_t columns, SqlanePacker* packer);

// Whether nothing is left of the statement, which stands on a row and only reads, but to halt: then a reset ends it as
// another step would, and costs a call less.
int sqlane_halts_next(struct sqlite3_stmt* statement);

// Binds the plain ones of a statement's parameters, and answers how many, from the first, that were: the rest is to be
// bound through SQLite's interface. The bytes of texts and blobs are SQLITE_STATIC.
int32_t sqlane_bind_values(struct sqlite3_stmt* statement, int32_t count, const uint8_t* types, const uint8_t* slots,
                           const uint8_t* row);

#ifdef __cplusplus
}
#endif
#endif
