// One database connection with everything that hangs on it. Confined: one thread at a time, checked by the Java side.
#ifndef SQLANE_CONNECTION_H
#define SQLANE_CONNECTION_H

#include <stdint.h>

#include "client.h"
#include "status.h"
#include "upcall.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sqlane {

struct Auxiliary;
struct Backup;
struct Blob;
struct CallBlock;
struct ChangedTable;
struct Session;
struct Statement;

// A block of memory that Java fills or reads. The usable part follows the structure.
struct Buffer {
  Buffer* previous;
  Buffer* next;
};

static_assert(sizeof(Buffer) % 8 == 0, "the usable part must stay aligned");

// The Java handlers of the connection's hooks; 0 is none.
struct HookIds {
  int64_t progress = 0;
  int32_t progress_instructions = 0;
  int32_t progress_done = 0;  // instructions since the handler was called
  int32_t trace_events = 0;   // SQLITE_TRACE_ codes
  int32_t autocheckpoint = 0;  // frames; what the WAL hook has taken the place of
  int64_t commit = 0;
  int64_t rollback = 0;
  int64_t update = 0;
  int64_t preupdate = 0;
  int64_t wal = 0;
  int64_t trace = 0;
  int64_t authorizer = 0;
  int64_t busy = 0;
  int64_t collation_needed = 0;
  bool comparisons = false;  // there is or was a collation or a tokenizer in Java
  int32_t session_filters = 0;  // of sessions that are open
};

struct Deadline {
  int64_t limit = 0;  // nanoseconds for one statement; 0 is none
  int64_t at = 0;     // when the running call must end
};

// Why we told SQLite to end a statement, to wait for a lock no more, or not to commit.
enum class Ending : uint8_t { none, deadline, cancelled, interrupted, doomed, lent, network, foreign };

// The statements with a flag of cancellation that are on the stack, the innermost first.
struct Cancellable {
  const int32_t* flag;
  const Cancellable* outer;
};

struct Connection {
  sqlite3* db = nullptr;
  Statement* statements = nullptr;  // all that live: closed before the connection
  Blob* blobs = nullptr;            // all that live: closed before the statements
  Backup* backups = nullptr;        // all that read this connection: ended before anything else
  Backup* incoming = nullptr;       // the one that writes this connection, which nobody may use meanwhile
  Session* recording = nullptr;     // all sessions that live: deleted after the statements
  Buffer* buffers = nullptr;        // all that live: freed with the connection
  Listed listed;
  Upcall upcall;
  HookIds hooks;
  bool hook_failed = false;  // a handler that cannot answer an error threw during the running statement
  bool undo = false;         // and was told of a change
  int32_t rollbacks = 0;     // of whole transactions, whoever asked for them; kept where the connection is guardable
  bool doomed = false;       // the transaction holds such a change that could not be undone: it is never committed
  bool guarded = false;      // lent to a task, whose transaction is not its own: lending.cpp
  bool guardable = false;    // was guarded before
  bool changed = false;      // something was compiled that outlasts every transaction: lending.cpp
  bool watches_tables = false;     // changed_tables.cpp
  bool any_table_changed = false;  // not all of them could be noted
  ChangedTable* changed_tables = nullptr;
  bool lent = false;         // a pragma was given SQLite's own handlers to set
  bool cancellable = false;  // some statement has a flag of cancellation
  Ending ending = Ending::none;
  bool network_wal_refused = false;
  bool foreign_refused = false;
  int32_t foreign_descriptor = -1;  // what an ATTACH was refused for
  const char* network = nullptr;  // the kind of file system that WAL was refused on
  int32_t comparison_failure = 0;  // it was a collation, or SQLITE_NOMEM if that was not called, or a tokenizer
  Auxiliary* auxiliaries = nullptr;     // functions of full-text search; freed by SQLite
  CallBlock* outermost_call = nullptr;  // blocks of calls inside each other, kept for the next
  CallBlock* call = nullptr;            // the innermost call that is running
  int32_t creations = 0;                // of virtual tables that are on the stack: their schema must stay
  int32_t tidying = 0;                  // a statement is being ended, and groups are dropped
  Deadline deadline;
  const Cancellable* cancellable_calls = nullptr;
  int32_t busy_timeout = 0;        // milliseconds
  int64_t busy_deadline = 0;       // when no lock is waited for any more, whatever the timeout; 0 for never
  int32_t busy_calls = 0;          // how often a lock was found taken since that was asked for
  int64_t busy_nanos = 0;          // and how long it was waited for them
  int32_t sessions = 0;  // that are open; SQLite has room for them or for a preupdate hook, and does not look
  int32_t expression_depth = 0;  // the highest limit that anything was compiled under
  int32_t stack_reserve = 0;     // in units of stack.h
  bool compiled = false;      // something was compiled under the limits
  bool deny_all = false;      // what is compiled now must not act
  bool rolling_back = false;  // nobody is asked whether that may be; other threads read it
  mutable int32_t upcalls = 0;  // that are on the stack: their statements must not be touched
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
  const int32_t* cancelled = nullptr;  // Java's memory, which Java keeps during every call; not 0 once cancelled
  int32_t parameter_count = 0;
  bool unbound_as_null = false;
  bool counts_changes = false;  // an INSERT, UPDATE or DELETE: sqlite3_changes64 speaks of it
  bool running = false;   // stepped and neither done nor reset
  bool standing = false;  // on a row that is not packed yet
};

// Captures the connection's error and answers its extended code.
int32_t fail(Connection& connection, int32_t code) noexcept;

// The same for an allocation of ours that was refused.
int32_t out_of_memory(Connection& connection) noexcept;

void finalize(Statement& statement) noexcept;

// ---- backup.cpp, blob.cpp: in each pair, the first ends what SQLite has, and the second frees what is then left of it

void end_backups(Connection& connection) noexcept;
void free_backups(Connection& connection) noexcept;
void end_blobs(Connection& connection) noexcept;
void free_blobs(Connection& connection) noexcept;

// ---- session.cpp: the same

void end_sessions(Connection& connection) noexcept;
void free_sessions(Connection& connection) noexcept;

// Those that were let go in the midst of a callback.
void remove_abandoned_sessions(Connection& connection) noexcept;

// ---- stack_guard.cpp

// False if the system refused what the guard needs.
bool stack_guard_is_ready() noexcept;

// To be called when a limit has changed.
void measure_reserve(Connection& connection) noexcept;

// Whether SQLite can run on what is left of this thread's stack; if not, the status says so.
bool admit_stack(Connection& connection) noexcept;

// Whether the call failed for want of stack; the status then says so.
bool report_short_stack(Connection& connection) noexcept;

// Every upcall from inside SQLite.
int32_t call_java(const Connection& connection, int32_t kind, int64_t id, int64_t a = 0, int64_t b = 0,
                  int64_t c = 0) noexcept;

// ---- hook.cpp

// Puts SQLite's hooks in place that the handlers, and what follows from their failure, want.
void install_hooks(Connection& connection) noexcept;

void install_wal(Connection& connection) noexcept;

// Does nothing while a session has the place.
void install_preupdate(Connection& connection) noexcept;

// To be called when a handler that cannot answer an error has failed; changed if it was told of a change.
inline void hook_failed(Connection& connection, bool changed) noexcept {
  connection.hook_failed = true;
  connection.undo |= changed;
}

// To be called when there is a collation in Java, or a tokenizer: their failures are looked for where those of hooks
// are.
void watch_comparisons(Connection& connection) noexcept;

// To be called when one has failed for that reason, SQLITE_ABORT or SQLITE_NOMEM: what the running statement has
// written is in disorder.
inline void fail_comparison(Connection& connection, int32_t reason) noexcept {
  connection.comparison_failure = reason;
  connection.hook_failed = true;
}

// See end_of_hooks.
int32_t hook_failure(Connection& connection, int32_t code, sqlite3_stmt* stmt) noexcept;

// To be called when a statement is over, with the statement if it is still there. If a handler that cannot answer an
// error threw meanwhile, forgets that, undoes the changes that it was told of, and answers an error in the place of
// success.
inline int32_t end_of_hooks(Connection& connection, int32_t code, sqlite3_stmt* stmt = nullptr) noexcept {
  return connection.hook_failed ? hook_failure(connection, code, stmt) : code;
}

// Ends a run of a statement, or the statement. Groups of aggregates that were not finished are dropped: no code of the
// user's runs for them.
int reset_quietly(Connection& connection, sqlite3_stmt* stmt) noexcept;
void finalize_quietly(Connection& connection, sqlite3_stmt* stmt) noexcept;

// ---- changed_tables.cpp

void note_changed_table(Connection& connection, const char* database, const char* name) noexcept;

void forget_changed_tables(Connection& connection) noexcept;

// ---- authorizer.cpp

void install_authorizer(Connection& connection) noexcept;

// ---- handler_pragma.cpp: two pragmas set a handler of SQLite's in the place of ours

// To be called when such a pragma is about to be compiled, and so to act; value is null if it only asks.
void lend_handlers(Connection& connection, const char* pragma, const char* value) noexcept;

void take_back_handlers(Connection& connection) noexcept;

// To be called when something has been compiled.
inline void after_compilation(Connection& connection) noexcept {
  if (connection.lent) take_back_handlers(connection);
}

// ---- lending.cpp

// Whether a task that the connection is lent to may do that.
bool may_control(Connection& connection, int action, const char* savepoint) noexcept;

// To be called when something was allowed that may change more than a transaction does.
void note_change(Connection& connection, int action, const char* first, const char* second,
                 const char* database) noexcept;

// The message for what the guard refused.
void report_guard(Connection& connection) noexcept;

// ---- busy.cpp

void install_busy(Connection& connection) noexcept;

}  // namespace sqlane
#endif
