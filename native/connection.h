// One database connection with everything that hangs on it. Confined: one thread at a time, checked by the Java side.
#ifndef SQLANE_CONNECTION_H
#define SQLANE_CONNECTION_H

#include <stdint.h>

#include "status.h"
#include "upcall.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sqlane {

struct Statement;

// A block of memory that Java fills or reads. The usable part follows the structure.
struct Buffer {
  Buffer* previous;
  Buffer* next;
};

static_assert(sizeof(Buffer) % 8 == 0, "the usable part must stay aligned");

// What the stack guard has taken back from the connection's limits while it runs on a short stack (stack_guard.cpp).
struct StackLimits {
  int32_t granted[3] = {0, 0, 0};  // what was set by the user; valid while reduced
  int32_t level = 0;               // 0: nothing taken back; n: the limits fit n steps of remaining stack
};

// The Java handlers of the connection's hooks; 0 is none.
struct HookIds {
  int64_t progress = 0;
  int32_t progress_instructions = 0;
  int64_t commit = 0;
  int64_t rollback = 0;
  int64_t update = 0;
  int64_t authorizer = 0;
};

struct Deadline {
  int64_t limit = 0;    // nanoseconds for one statement; 0 is none
  int64_t at = 0;       // when the running call must end
  bool passed = false;  // the last interrupt was ours
};

struct Connection {
  sqlite3* db = nullptr;
  Statement* statements = nullptr;  // all that live: closed before the connection
  Buffer* buffers = nullptr;        // all that live: freed with the connection
  Upcall upcall;
  HookIds hooks;
  bool hook_failed = false;  // a handler that cannot answer an error threw during the running statement
  Deadline deadline;
  StackLimits stack_limits;
  Status status;
};

struct Statement {
  sqlite3_stmt* stmt = nullptr;
  Connection* connection = nullptr;
  Statement* previous = nullptr;
  Statement* next = nullptr;
  uint8_t* parameters = nullptr;  // one row of row_layout.h; bound texts and blobs point into it (SQLITE_STATIC)
  int64_t parameters_capacity = 0;
  uint8_t* batch_rows = nullptr;  // rows of parameters for sqlane_run_batch; bound only during that call
  int64_t batch_capacity = 0;
  int64_t spent = 0;  // nanoseconds inside SQLite since execution began; kept only with a deadline
  int32_t parameter_count = 0;
  bool unbound_as_null = false;
  bool counts_changes = false;  // an INSERT, UPDATE or DELETE: sqlite3_changes64 speaks of it
  bool running = false;   // stepped and neither done nor reset
  bool standing = false;  // on a row that is not packed yet
};

// Captures the connection's error and answers its extended code.
int32_t fail(Connection& connection, int32_t code) noexcept;

// Makes sure that SQLite can recurse safely on what is left of this thread's stack: lowers the connection's limits
// on a short one and answers false when even that would not do. stack_guard.cpp.
bool admit_stack(Connection& connection) noexcept;

// Answers whether such a handler threw, and forgets it: the statement that it happened in is over.
inline bool take_hook_failure(Connection& connection) noexcept {
  bool failed = connection.hook_failed;
  connection.hook_failed = false;
  return failed;
}

void finalize(Statement& statement) noexcept;

}  // namespace sqlane
#endif
