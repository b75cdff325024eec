// Waiting for a lock that another connection holds. It takes the place of sqlite3_busy_timeout, whose waiting nothing
// can end: neither the deadline of the statement, nor its cancellation, nor an interrupt.
#include "connection.h"
#include "deadline.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {
namespace {

// Milliseconds of the first waits, after SQLite's own handler; all later ones are as long as the last.
constexpr int32_t delays[] = {1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100};
constexpr int32_t delay_count = sizeof(delays) / sizeof(delays[0]);

// How long nobody looks whether the waiting shall end.
constexpr int32_t slice = 10;

bool gives_up(Connection& connection) noexcept {
  if (must_end(connection)) return true;
  if (!sqlite3_is_interrupted(connection.db)) return false;
  connection.ending = Ending::interrupted;
  return true;
}

int64_t waited_before(int32_t count) noexcept {
  int64_t waited = 0;
  for (int32_t i = 0; i < count && i < delay_count; i++) waited += delays[i];
  if (count > delay_count) waited += int64_t{count - delay_count} * delays[delay_count - 1];
  return waited;
}

int64_t smaller(int64_t a, int64_t b) noexcept { return a < b ? a : b; }

// Milliseconds until the deadline of all waiting, rounded up; 0 if it has passed.
int64_t left_of_deadline(const Connection& connection) noexcept {
  if (connection.busy_deadline == 0) return INT64_MAX;
  int64_t left = connection.busy_deadline - monotonic_nanos();
  return left <= 0 ? 0 : (left + 999999) / 1000000;
}

// Milliseconds of the wait of that number, 0 if the time is over.
int64_t next_delay(const Connection& connection, int32_t count) noexcept {
  int64_t delay = delays[count < delay_count ? count : delay_count - 1];
  int64_t left = smaller(connection.busy_timeout - waited_before(count), left_of_deadline(connection));
  return left <= 0 ? 0 : smaller(delay, left);
}

int wait_for_lock(Connection& connection, int count) noexcept {
  if (connection.hook_failed || gives_up(connection) || left_of_deadline(connection) == 0) return 0;
  if (connection.hooks.busy != 0) {
    return call_java(connection, SQLANE_UPCALL_BUSY, connection.hooks.busy, count) == SQLANE_RETRY;
  }
  int64_t left = next_delay(connection, count);
  if (left == 0) return 0;
  while (left > 0) {
    sqlite3_sleep(static_cast<int>(left < slice ? left : slice));
    left -= slice;
    if (gives_up(connection)) return 0;
  }
  return 1;
}

int busy(void* user_data, int count) noexcept {
  Connection& connection = *static_cast<Connection*>(user_data);
  int64_t start = monotonic_nanos();
  int goes_on = wait_for_lock(connection, count);
  connection.busy_calls++;
  connection.busy_nanos += monotonic_nanos() - start;
  return goes_on;
}

}  // namespace

void install_busy(Connection& connection) noexcept {
  bool wanted = connection.busy_timeout > 0 || connection.hooks.busy != 0;
  sqlite3_busy_handler(connection.db, wanted ? busy : nullptr, &connection);
}

}  // namespace sqlane

using namespace sqlane;

int32_t sqlane_busy_timeout(int64_t handle, int32_t millis) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.busy_timeout = millis < 0 ? 0 : millis;
  install_busy(connection);
  return SQLITE_OK;
}

void sqlane_busy_handler(int64_t handle, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.hooks.busy = id;
  install_busy(connection);
}

// How often a lock was found taken since this was asked before, and how long it was waited.
int32_t sqlane_take_busy_waits(int64_t handle, int64_t nanos) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  int32_t calls = connection.busy_calls;
  *from_handle<int64_t>(nanos) = connection.busy_nanos;
  connection.busy_calls = 0;
  connection.busy_nanos = 0;
  return calls;
}

// No lock is waited for any more after that time from now, whatever the timeout; 0 for no such end. SQLite counts the
// timeout anew for every step of every statement. Answers what was left of the one before, in nanoseconds, and 0 if
// there was none.
int64_t sqlane_busy_deadline(int64_t handle, int64_t nanos) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  int64_t now = monotonic_nanos();
  int64_t before = connection.busy_deadline;
  int64_t most = INT64_MAX - now;
  connection.busy_deadline = nanos == 0 ? 0 : now + smaller(nanos, most);
  if (before == 0) return 0;
  return before > now ? before - now : 1;
}
