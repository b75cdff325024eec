// Sessions, which record what changes. SQLite's has the place of the preupdate hook, and does not look whether somebody
// else has it.
#include "changeset.h"
#include "connection.h"
#include "deadline.h"

namespace sqlane {

struct Session {
  sqlite3_session* session;  // null once it is deleted
  Connection* connection;
  int64_t filter;  // Java's handler, or 0
  bool comparing;  // nothing is being changed
  bool abandoned;  // to be deleted when SQLite is not in the midst of something
  Session* previous;
  Session* next;
};

namespace {

// Called before the first change of a table, and by a comparison.
int filter(void* user_data, const char* table) noexcept {
  const Session& session = *static_cast<const Session*>(user_data);
  Connection& connection = *session.connection;
  if (connection.hook_failed) return 0;
  int32_t answer = call_java(connection, SQLANE_UPCALL_SESSION, session.filter, to_handle(table));
  if (answer != SQLANE_ANSWER_YES && answer != SQLANE_ANSWER_NO) hook_failed(connection, !session.comparing);
  return answer == SQLANE_ANSWER_YES;
}

void end(Session& session) noexcept {
  if (session.session == nullptr) return;
  Connection& connection = *session.connection;
  sqlite3session_delete(session.session);
  session.session = nullptr;
  connection.sessions--;
  if (session.filter != 0) connection.hooks.session_filters--;
}

void forget(Session& session) noexcept {
  if (session.previous != nullptr) {
    session.previous->next = session.next;
  } else {
    session.connection->recording = session.next;
  }
  if (session.next != nullptr) session.next->previous = session.previous;
  sqlite3_free(&session);
}

// Java forgets a handler that nobody will call.
int64_t refuse(const Connection& connection, int64_t filter) noexcept {
  if (filter != 0) connection.upcall(SQLANE_UPCALL_DESTROY, filter);
  return 0;
}

void remove(Session& session) noexcept {
  Connection& connection = *session.connection;
  int64_t id = session.filter;
  end(session);
  forget(session);
  if (id != 0) install_hooks(connection);
  install_preupdate(connection);
  refuse(connection, id);
}

int32_t configure(sqlite3_session* session, int32_t options) noexcept {
  int one = 1;
  int32_t code = SQLITE_OK;
  if ((options & SQLANE_SESSION_SIZE) != 0) {
    code = sqlite3session_object_config(session, SQLITE_SESSION_OBJCONFIG_SIZE, &one);
  }
  if (code == SQLITE_OK && (options & SQLANE_SESSION_ROWID) != 0) {
    code = sqlite3session_object_config(session, SQLITE_SESSION_OBJCONFIG_ROWID, &one);
  }
  return code;
}

Session* create(Connection& connection, const signed char* schema, int32_t options, int64_t id) noexcept {
  void* memory = sqlite3_malloc64(sizeof(Session));
  if (memory == nullptr || schema == nullptr) {
    sqlite3_free(memory);
    out_of_memory(connection);
    return nullptr;
  }
  Session& session = *static_cast<Session*>(memory);
  session = {nullptr, &connection, id, false, false, nullptr, connection.recording};
  int32_t code = sqlite3session_create(connection.db, text(schema), &session.session);
  if (code == SQLITE_OK) code = configure(session.session, options);
  if (code != SQLITE_OK) {
    fail(connection, code);
    if (session.session != nullptr) sqlite3session_delete(session.session);
    sqlite3_free(memory);
    return nullptr;
  }
  if (id != 0) sqlite3session_table_filter(session.session, filter, &session);
  return &session;
}

// SQLite brackets its reading in a savepoint, and does not look whether that ended: it may have been interrupted.
class Bracket {
 public:
  explicit Bracket(Connection& of) noexcept : connection(of), outside(sqlite3_get_autocommit(of.db) != 0) {}
  ~Bracket() noexcept {
    if (!outside || sqlite3_get_autocommit(connection.db) != 0) return;
    Status told = connection.status;
    sqlane_roll_back(to_handle(&connection), 0);
    connection.status = told;
  }
  Bracket(const Bracket&) = delete;
  Bracket& operator=(const Bracket&) = delete;

 private:
  Connection& connection;
  bool outside;
};

}  // namespace

void end_sessions(Connection& connection) noexcept {
  for (Session* s = connection.recording; s != nullptr; s = s->next) end(*s);
}

void remove_abandoned_sessions(Connection& connection) noexcept {
  if (connection.upcalls > 0) return;
  Session* next = connection.recording;
  while (next != nullptr) {
    Session& session = *next;
    next = session.next;
    if (session.abandoned) remove(session);
  }
}

void free_sessions(Connection& connection) noexcept {
  while (connection.recording != nullptr) forget(*connection.recording);
}

}  // namespace sqlane

using namespace sqlane;

// Statements that are compiled already are compiled again, for what a preupdate hook needs. Without a filter it records
// nothing until a table is attached. After a failure Java has forgotten the filter.
int64_t sqlane_session_create(int64_t handle, const signed char* schema, int32_t options, int64_t filter) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  remove_abandoned_sessions(connection);
  if (connection.hooks.preupdate != 0) {
    set(connection.status, SQLITE_MISUSE, "a session must not be opened while a preupdate hook is set");
    return refuse(connection, filter);
  }
  // It takes what has the place for a session.
  if (connection.sessions == 0) sqlite3_preupdate_hook(connection.db, nullptr, nullptr);
  Session* session = create(connection, schema, options, filter);
  if (session == nullptr) {
    install_preupdate(connection);
    return refuse(connection, filter);
  }
  connection.any_table_changed = connection.watches_tables;
  if (session->next != nullptr) session->next->previous = session;
  connection.recording = session;
  connection.sessions++;
  if (filter != 0) {
    connection.hooks.session_filters++;
    install_hooks(connection);
  }
  install_authorizer(connection);
  return to_handle(session);
}

// Java's reclaiming may come here from a callback that SQLite makes while it has the session in hand: a default value
// that is a function. It is then deleted later.
void sqlane_session_delete(int64_t handle) noexcept {
  Session& session = *from_handle<Session>(handle);
  Connection& connection = *session.connection;
  session.abandoned = true;
  sqlite3session_enable(session.session, 0);
  remove_abandoned_sessions(connection);
}

// One table, or all; not by a null name, which there is also when there was no memory for it.
int32_t sqlane_session_attach(int64_t handle, const signed char* table, int32_t all) noexcept {
  Session& session = *from_handle<Session>(handle);
  if (table == nullptr && all == 0) return out_of_memory(*session.connection);
  int32_t code = sqlite3session_attach(session.session, all != 0 ? nullptr : text(table));
  return code == SQLITE_OK ? code : fail(*session.connection, code);
}

// This and the next answer the state; a negative argument leaves it as it is.
int32_t sqlane_session_enable(int64_t handle, int32_t enable) noexcept {
  return sqlite3session_enable(from_handle<Session>(handle)->session, enable);
}

int32_t sqlane_session_indirect(int64_t handle, int32_t indirect) noexcept {
  return sqlite3session_indirect(from_handle<Session>(handle)->session, indirect);
}

int32_t sqlane_session_isempty(int64_t handle) noexcept {
  return sqlite3session_isempty(from_handle<Session>(handle)->session);
}

int64_t sqlane_session_memory_used(int64_t handle) noexcept {
  return sqlite3session_memory_used(from_handle<Session>(handle)->session);
}

int64_t sqlane_session_changeset_size(int64_t handle) noexcept {
  return sqlite3session_changeset_size(from_handle<Session>(handle)->session);
}

// Bytes that the caller frees, or 0 for none or after an error, which the status tells of.
int64_t sqlane_session_changeset(int64_t handle, int32_t patchset, int32_t most, int32_t* info) noexcept {
  Session& session = *from_handle<Session>(handle);
  Connection& connection = *session.connection;
  if (info == nullptr) return 0;
  if (!admit_stack(connection)) return report(info, SQLANE_STACK), 0;
  Bracket bracket(connection);
  ByteSink sink(most);
  int64_t spent = 0;
  DeadlineScope deadline(connection, spent);
  int32_t code = patchset != 0 ? sqlite3session_patchset_strm(session.session, ByteSink::output, &sink)
                               : sqlite3session_changeset_strm(session.session, ByteSink::output, &sink);
  if (code != SQLITE_OK) code = fail(connection, code);
  return hand_over(info, end_of_hooks(connection, code), sink);
}

int32_t sqlane_session_diff(int64_t handle, const signed char* schema, const signed char* table) noexcept {
  Session& session = *from_handle<Session>(handle);
  Connection& connection = *session.connection;
  if (schema == nullptr || table == nullptr) return out_of_memory(connection);
  if (!admit_stack(connection)) return SQLANE_STACK;
  int64_t spent = 0;
  DeadlineScope deadline(connection, spent);
  char* message = nullptr;
  session.comparing = true;
  int32_t code = sqlite3session_diff(session.session, text(schema), text(table), &message);
  session.comparing = false;
  if (code != SQLITE_OK) code = fail(connection, code);
  if (message != nullptr) set(connection.status, code, message);
  sqlite3_free(message);
  return end_of_hooks(connection, code);
}
