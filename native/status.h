// The error of one connection, captured at the call that failed and kept until the next failure.
#ifndef SQLANE_STATUS_H
#define SQLANE_STATUS_H

#include <stdint.h>

struct sqlite3;

namespace sqlane {

struct Status {
  int32_t code = 0;               // extended result code, or a SQLANE_ answer
  int32_t offset = -1;            // byte offset into the SQL, -1 if unknown
  int32_t system_errno = 0;
  int32_t statement = -1;         // number of the failed statement of a script, from 0
  char message[1024] = {};        // UTF-8, cut at a character if longer; no allocation, so that it works out of memory
};

// Copies the last error of db. Call it before any other SQLite call on that connection.
void capture(Status& status, sqlite3* db, int32_t code) noexcept;

// An error of ours, not SQLite's.
void set(Status& status, int32_t code, const char* message, int32_t offset = -1) noexcept;

}  // namespace sqlane
#endif
