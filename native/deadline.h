// The longest time that one statement may spend inside SQLite. Looked at by the progress handler; no upcall.
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

bool deadline_passed(Connection& connection) noexcept;

// Puts SQLite's progress handler in place if a deadline, an update handler or a progress handler wants it.
void install_progress(Connection& connection) noexcept;

}  // namespace sqlane
#endif
