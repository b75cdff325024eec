// What ends a running statement besides SQLite: the longest time that it may spend inside SQLite, and a flag that
// another thread sets. The progress handler looks at them, and the busy handler while it waits for a lock; no upcall.
#ifndef SQLANE_DEADLINE_H
#define SQLANE_DEADLINE_H

#include <stdint.h>

#include "connection.h"

namespace sqlane {

// Covers one call into SQLite. What a cursor spent in earlier calls of the same execution is in `spent` and counts;
// the time between the calls, when Java works on the rows, does not.
class DeadlineScope {
 public:
  DeadlineScope(Connection& to, int64_t& time) noexcept : connection(to), spent(time) {
    if (connection.deadline.limit != 0) begin();
  }
  ~DeadlineScope() noexcept {
    if (started != 0) end();
  }
  DeadlineScope(const DeadlineScope&) = delete;
  DeadlineScope& operator=(const DeadlineScope&) = delete;

 private:
  void begin() noexcept;
  void end() noexcept;

  Connection& connection;
  int64_t& spent;
  int64_t started = 0;
  int64_t outer = 0;  // of the call that this one is nested in, by way of a callback
};

// Covers one call of a statement that has a flag; a statement that it calls by way of a callback ends with it.
class CancelScope {
 public:
  explicit CancelScope(Statement& statement) noexcept
      : connection(*statement.connection), call{statement.cancelled, connection.cancellable_calls} {
    if (call.flag != nullptr) connection.cancellable_calls = &call;
  }
  ~CancelScope() noexcept { connection.cancellable_calls = call.outer; }
  CancelScope(const CancelScope&) = delete;
  CancelScope& operator=(const CancelScope&) = delete;

 private:
  Connection& connection;
  Cancellable call;
};

inline bool is_cancelled(const int32_t* flag) noexcept {
  return flag != nullptr && __atomic_load_n(flag, __ATOMIC_ACQUIRE) != 0;
}

// Of a clock that is never set.
int64_t monotonic_nanos() noexcept;

// Whether what runs shall end; remembers why, for report_ending.
bool must_end(Connection& connection) noexcept;

// To be called when a call has failed and its error is captured: if it was ended by us, the status says why.
void report_ending(Connection& connection) noexcept;

// Puts SQLite's progress handler in place if anything wants it.
void install_progress(Connection& connection) noexcept;

}  // namespace sqlane
#endif
