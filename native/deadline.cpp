#include "deadline.h"

#include <time.h>

#include "handle.h"
#include "sqlane.h"

namespace sqlane {

namespace {

int64_t now() noexcept {
  timespec time = {};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<int64_t>(time.tv_sec) * 1000000000 + time.tv_nsec;
}

}  // namespace

void DeadlineScope::begin() noexcept {
  started = now();
  outer = connection.deadline.at;
  if (outer == 0) connection.deadline.passed = false;
  int64_t left = connection.deadline.limit - spent;
  int64_t own = left > INT64_MAX - started ? INT64_MAX : started + left;
  connection.deadline.at = outer != 0 && outer < own ? outer : own;
}

void DeadlineScope::end() noexcept {
  spent += now() - started;
  connection.deadline.at = outer;
}

bool deadline_passed(Connection& connection) noexcept {
  Deadline& deadline = connection.deadline;
  if (deadline.at == 0 || now() < deadline.at) return false;
  deadline.passed = true;
  return true;
}

}  // namespace sqlane

using namespace sqlane;

void sqlane_deadline(int64_t handle, int64_t nanos) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  connection.deadline.limit = nanos;
  connection.deadline.passed = false;
  install_progress(connection);
}
