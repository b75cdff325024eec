// SQLite's recursion is bounded by limits (expression depth, parser depth, length of a LIKE pattern), not by the
// stack. On a large stack the connection's own limits are the right ones. On a short one they would let a statement
// run over the end, so they are lowered to what fits and raised again when a call comes in on a larger stack.
#include "connection.h"
#include "sqlite3.h"
#include "stack.h"

namespace sqlane {

namespace {

constexpr int64_t kibi = 1024;

// Below this nothing is run at all.
constexpr int64_t smallest_stack = 80 * kibi;

// From here on the limits are as the user set them. Measured: the worst statements within the default limits need
// less than this in an optimized build.
constexpr int64_t full_stack = 448 * kibi;

constexpr int64_t step = 32 * kibi;

constexpr int32_t categories[3] = {SQLITE_LIMIT_EXPR_DEPTH, SQLITE_LIMIT_PARSER_DEPTH,
                                   SQLITE_LIMIT_LIKE_PATTERN_LENGTH};

// Bytes of stack per unit of each limit, with a margin of about one half.
constexpr int64_t cost[3] = {900, 2400, 144};

void lower(Connection& connection, int32_t level) noexcept {
  StackLimits& limits = connection.stack_limits;
  int64_t usable = smallest_stack / 2 + level * step;
  for (int i = 0; i < 3; i++) {
    if (limits.level == 0) limits.granted[i] = sqlite3_limit(connection.db, categories[i], -1);
    int64_t fitting = usable / cost[i];
    int32_t value = limits.granted[i] < fitting ? limits.granted[i] : static_cast<int32_t>(fitting);
    sqlite3_limit(connection.db, categories[i], value);
  }
  limits.level = level;
}

void restore(Connection& connection) noexcept {
  StackLimits& limits = connection.stack_limits;
  for (int i = 0; i < 3; i++) sqlite3_limit(connection.db, categories[i], limits.granted[i]);
  limits.level = 0;
}

}  // namespace

bool admit_stack(Connection& connection) noexcept {
  int64_t remaining = stack_remaining();
  if (remaining >= full_stack) {
    if (connection.stack_limits.level != 0) restore(connection);
    return true;
  }
  if (remaining < smallest_stack) return false;
  int32_t level = static_cast<int32_t>((remaining - smallest_stack) / step) + 1;
  if (connection.stack_limits.level != level) lower(connection, level);
  return true;
}

}  // namespace sqlane

