// SQLite recurses and does not look at the stack. Two kinds of recursion are told apart.
//
// Bounded: a limit says how deep an expression, a pattern or a JSON text may be, and each level takes so many bytes.
// The reserve of a connection is what the worst of them takes. A call is admitted only if the reserve is there, and
// somewhat more to work with; on less it is refused before anything is done.
//
//     kind                  limit                   bytes per unit, measured   worst
//     expression            EXPR_DEPTH              441                        iif(iif(..., AND in OR in AND
//     LIKE, GLOB            LIKE_PATTERN_LENGTH      49                        '%a%a%a', per byte
//     JSON                  SQLITE_JSON_MAX_DEPTH   321                        json_set of a path
//
// Unbounded: queries in queries, each a compound of hundreds; views, triggers and generated columns that lead to each
// other; full-text tables whose content is another one's. A short SQL text reaches megabytes of stack through them,
// within all limits. SQLite asks the authorizer before it compiles a SELECT or a trigger's statement, and it asks for
// memory, at least once per round of every such recursion. Both are refused when no more than the reserve is left:
// SQLite unwinds in the way it does when it is out of memory, and the caller is told that the stack was too short.
//
// The parser itself keeps its stack on the heap, so that SQLITE_LIMIT_PARSER_DEPTH plays no part.
#include <stdio.h>

#include "connection.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"
#include "stack.h"

namespace sqlane {

namespace {

// The measured figures and about a tenth.
constexpr int64_t expression_level = 480;
constexpr int64_t pattern_byte = 54;
constexpr int64_t json_level = 352;

constexpr int64_t kibi = 1024;

// What lies below the deepest recursion: the functions that it calls.
constexpr int64_t leaf = 8 * kibi;

// What an ordinary statement takes above the reserve.
constexpr int64_t working = 16 * kibi;

// SQLite's own maxima.
static_assert(SQLITE_MAX_EXPR_DEPTH * expression_level < most_kept_stack * int64_t{stack_unit}, "expressions");
static_assert(50000 * pattern_byte < most_kept_stack * int64_t{stack_unit}, "patterns");

int64_t larger(int64_t a, int64_t b) noexcept { return a > b ? a : b; }

// The allocator that SQLite would use without us; set while the library is loaded.
sqlite3_mem_methods allocator;

void* allocate(int bytes) noexcept { return stack_is_short() ? nullptr : allocator.xMalloc(bytes); }

void* reallocate(void* memory, int bytes) noexcept {
  return stack_is_short() ? nullptr : allocator.xRealloc(memory, bytes);
}

bool ready = false;

__attribute__((constructor)) void install() noexcept {
  ready = create_stack_word() && sqlite3_config(SQLITE_CONFIG_GETMALLOC, &allocator) == SQLITE_OK;
  if (!ready) return;
  sqlite3_mem_methods guarded = allocator;
  guarded.xMalloc = allocate;
  guarded.xRealloc = reallocate;
  ready = sqlite3_config(SQLITE_CONFIG_MALLOC, &guarded) == SQLITE_OK;
}

__attribute__((destructor)) void remove() noexcept { delete_stack_word(); }

}  // namespace

bool stack_guard_is_ready() noexcept { return ready; }

void measure_reserve(Connection& connection) noexcept {
  // Expressions of the schema that were read under a higher limit stay as deep as they are.
  int32_t depth = sqlite3_limit(connection.db, SQLITE_LIMIT_EXPR_DEPTH, -1);
  if (!connection.compiled || depth > connection.expression_depth) connection.expression_depth = depth;
  int64_t expression = connection.expression_depth * expression_level;
  int64_t pattern = sqlite3_limit(connection.db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, -1) * pattern_byte;
  int64_t reserve = leaf + larger(larger(expression, pattern), SQLITE_JSON_MAX_DEPTH * json_level);
  connection.stack_reserve = static_cast<int32_t>((reserve + stack_unit - 1) / stack_unit);
}

namespace {

// On its own, so that the calls that are admitted need no frame for the message.
__attribute__((noinline)) bool refuse_stack(Connection& connection, int64_t needed) noexcept {
  char message[160];
  snprintf(message, sizeof(message), "too little native stack: remaining=%lld, needed=%lld bytes",
           static_cast<long long>(stack_remaining()), static_cast<long long>(needed));
  set(connection.status, SQLANE_STACK, message);
  return false;
}

}  // namespace

bool admit_stack(Connection& connection) noexcept {
  connection.compiled = true;
  int64_t needed = int64_t{connection.stack_reserve} * stack_unit + working;
  return keep_stack_of(connection.stack_reserve, needed) ? true : refuse_stack(connection, needed);
}

bool report_short_stack(Connection& connection) noexcept {
  if (!stack_was_short()) return false;
  char message[160];
  snprintf(message, sizeof(message), "too little native stack: the statement took all but the reserve of %lld bytes",
           static_cast<long long>(int64_t{connection.stack_reserve} * stack_unit));
  set(connection.status, SQLANE_STACK, message);
  keep_stack(connection.stack_reserve);
  return true;
}

int32_t call_java(const Connection& connection, int32_t kind, int64_t id, int64_t a, int64_t b, int64_t c) noexcept {
  // A call made inside the callback keeps back what its own connection needs.
  intptr_t saved = save_stack_word();
  connection.upcalls++;
  int32_t answer = connection.upcall(kind, id, a, b, c);
  connection.upcalls--;
  restore_stack_word(saved);
  return answer;
}

}  // namespace sqlane

using namespace sqlane;

// What a statement of this connection is refused without, in bytes.
int64_t sqlane_stack_needed(int64_t handle) noexcept {
  return int64_t{from_handle<Connection>(handle)->stack_reserve} * stack_unit + working;
}
