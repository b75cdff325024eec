#include "deadline.h"

#include <time.h>

#include "descriptor.h"
#include "file_system.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {

namespace {

// How often it is asked whether a statement shall end, in instructions of SQLite's virtual machine.
constexpr int32_t look_instructions = 1000;

bool deadline_passed(const Connection& connection) noexcept {
  return connection.deadline.at != 0 && monotonic_nanos() >= connection.deadline.at;
}

bool any_cancelled(const Connection& connection) noexcept {
  for (const Cancellable* call = connection.cancellable_calls; call != nullptr; call = call->outer) {
    if (is_cancelled(call->flag)) return true;
  }
  return false;
}

bool looks(const Connection& connection) noexcept {
  const HookIds& hooks = connection.hooks;
  return connection.deadline.limit != 0 || connection.cancellable || hooks.update != 0 || hooks.preupdate != 0 ||
         hooks.trace != 0 || hooks.comparisons || hooks.session_filters > 0;
}

// How many instructions lie between two calls of SQLite's handler; 0 for none.
int32_t period(const Connection& connection) noexcept {
  int32_t instructions = connection.hooks.progress != 0 ? connection.hooks.progress_instructions : 0;
  if (!looks(connection)) return instructions;
  return instructions != 0 && instructions < look_instructions ? instructions : look_instructions;
}

int progress(void* user_data) noexcept {
  Connection& connection = *static_cast<Connection*>(user_data);
  if (connection.rolling_back) return 0;
  if (connection.hook_failed || must_end(connection)) return 1;
  HookIds& hooks = connection.hooks;
  if (hooks.progress == 0) return 0;
  hooks.progress_done += period(connection);
  if (hooks.progress_done < hooks.progress_instructions) return 0;
  hooks.progress_done = 0;
  return call_java(connection, SQLANE_UPCALL_PROGRESS, hooks.progress);
}

}  // namespace

int64_t monotonic_nanos() noexcept {
  timespec time = {};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<int64_t>(time.tv_sec) * 1000000000 + time.tv_nsec;
}

void DeadlineScope::begin() noexcept {
  started = monotonic_nanos();
  outer = connection.deadline.at;
  if (outer == 0) connection.ending = Ending::none;
  int64_t left = connection.deadline.limit - spent;
  int64_t own = left > INT64_MAX - started ? INT64_MAX : started + left;
  connection.deadline.at = outer != 0 && outer < own ? outer : own;
}

void DeadlineScope::end() noexcept {
  spent += monotonic_nanos() - started;
  connection.deadline.at = outer;
}

bool must_end(Connection& connection) noexcept {
  if (deadline_passed(connection)) {
    connection.ending = Ending::deadline;
  } else if (any_cancelled(connection)) {
    connection.ending = Ending::cancelled;
  } else {
    return false;
  }
  return true;
}

void report_ending(Connection& connection) noexcept {
  Ending why = connection.ending;
  connection.ending = Ending::none;
  int32_t primary = connection.status.code & 0xff;
  if (why == Ending::lent) {
    report_guard(connection);
    return;
  }
  if (why == Ending::network || why == Ending::foreign) {
    if (primary != SQLITE_AUTH) return;
    if (why == Ending::network) report_network_wal(connection);
    if (why == Ending::foreign) report_foreign_file(connection);
    return;
  }
  if (why == Ending::doomed && primary == SQLITE_CONSTRAINT) {
    set(connection.status, connection.status.code, "a handler of a hook failed in a statement inside this one");
  }
  if (why == Ending::doomed || (primary != SQLITE_INTERRUPT && primary != SQLITE_BUSY)) return;
  const char* message = "interrupted";
  if (why == Ending::deadline) message = "the statement ran longer than its deadline";
  if (why == Ending::cancelled) message = "the statement was cancelled";
  set(connection.status, SQLITE_INTERRUPT, message);
}

void install_progress(Connection& connection) noexcept {
  int32_t instructions = period(connection);
  connection.hooks.progress_done = 0;
  sqlite3_progress_handler(connection.db, instructions, instructions == 0 ? nullptr : progress, &connection);
}

}  // namespace sqlane

using namespace sqlane;

void sqlane_deadline(int64_t handle, int64_t nanos) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.deadline.limit = nanos;
  connection.ending = Ending::none;
  install_progress(connection);
}

// The flag is Java's: 32 bits that Java keeps during every call of the statement, and that any thread may set.
void sqlane_cancel_flag(int64_t handle, int64_t flag) noexcept {
  Statement& statement = *from_handle<Statement>(handle);
  statement.cancelled = from_handle<const int32_t>(flag);
  Connection& connection = *statement.connection;
  if (connection.cancellable) return;
  connection.cancellable = true;
  install_progress(connection);
}

void sqlane_progress_handler(int64_t handle, int32_t instructions, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.hooks.progress = id;
  connection.hooks.progress_instructions = instructions;
  install_progress(connection);
}
