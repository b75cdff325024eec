// Auxiliary functions of FTS5 in Java, and what they may ask of the row that a query stands on. The row is lent: Java
// refuses every question outside the call.
#include <string.h>

#include "fulltext.h"
#include "handle.h"
#include "sqlane.h"
#include "token_layout.h"

namespace sqlane {
namespace {

void stand_on(CallBlock& block, const Fts5ExtensionApi* api, Fts5Context* match, int64_t id) noexcept {
  block.api = api;
  block.match = match;
  block.handler = id;
}

void auxiliary(const Fts5ExtensionApi* api, Fts5Context* match, sqlite3_context* context, int count,
               sqlite3_value** values) noexcept {
  const Auxiliary& function = *static_cast<const Auxiliary*>(api->xUserData(match));
  Call call(*function.kept.connection);
  if (!call.pack(context, count, values)) return;
  stand_on(*call, api, match, function.kept.id);
  call.answer(context, call.run(SQLANE_UPCALL_FUNCTION, function.kept.id, SQLANE_CALL_AUXILIARY));
  shrink_space(*call);
}

// One row of those that hold a phrase. Java answers whether it wants another one.
int visit(const Fts5ExtensionApi* api, Fts5Context* match, void* user_data) noexcept {
  const CallBlock& outer = *static_cast<const CallBlock*>(user_data);
  Call call(*outer.connection);
  if (!call.has_block()) return SQLITE_NOMEM;
  call->context = 0;
  call->argument_count = 0;
  call->result = 0;
  call->comparison = 0;
  stand_on(*call, api, match, outer.handler);
  int32_t code = call.run(SQLANE_UPCALL_FUNCTION, outer.handler, SQLANE_CALL_PHRASE);
  bool more = call->result != 0;
  shrink_space(*call);
  return code != SQLITE_OK ? SQLITE_ERROR : more ? SQLITE_OK : SQLITE_DONE;
}

void destroy(void* user_data) noexcept {
  Auxiliary* function = static_cast<Auxiliary*>(user_data);
  Connection& connection = *function->kept.connection;
  Auxiliary** at = &connection.auxiliaries;
  while (*at != nullptr && *at != function) at = &(*at)->next;
  if (*at != nullptr) *at = function->next;
  forget(function);
}

const char* name_of(const Auxiliary& function) noexcept { return reinterpret_cast<const char*>(&function + 1); }

Auxiliary* find(const Connection& connection, const char* name) noexcept {
  Auxiliary* function = connection.auxiliaries;
  while (function != nullptr && sqlite3_stricmp(name_of(*function), name) != 0) function = function->next;
  return function;
}

bool any_statement_runs(const Connection& connection) noexcept {
  sqlite3_stmt* stmt = sqlite3_next_stmt(connection.db, nullptr);
  while (stmt != nullptr && sqlite3_stmt_busy(stmt) == 0) stmt = sqlite3_next_stmt(connection.db, stmt);
  return stmt != nullptr;
}

// The name stands behind it.
Auxiliary* make(Connection& connection, const char* name, int64_t id) noexcept {
  size_t length = strlen(name) + 1;
  Auxiliary* function = static_cast<Auxiliary*>(sqlite3_malloc64(sizeof(Auxiliary) + length));
  if (function == nullptr) return nullptr;
  *function = {{&connection, id}, nullptr};
  memcpy(function + 1, name, length);
  return function;
}

int32_t add(Connection& connection, fts5_api* api, Auxiliary* function) noexcept {
  int32_t code = api->xCreateFunction(api, name_of(*function), function, auxiliary, destroy);
  if (code != SQLITE_OK) {
    forget(function);
    return fail_plainly(connection, code);
  }
  function->next = connection.auxiliaries;
  connection.auxiliaries = function;
  return code;
}

// ---- what is asked of a row

int64_t failed(CallBlock& block, int32_t code) noexcept {
  fail_plainly(*block.connection, code);
  return SQLANE_MATCH_FAILED;
}

bool append(CallBlock& block, int64_t& used, const void* bytes, int64_t length) noexcept {
  if (!reserve_space(block, used + length)) return false;
  if (length > 0) memcpy(block.space + used, bytes, static_cast<size_t>(length));
  used += length;
  return true;
}

bool append(CallBlock& block, int64_t& used, int32_t number) noexcept {
  return append(block, used, &number, sizeof(number));
}

int32_t append_instances(CallBlock& block, int64_t& used) noexcept {
  int count = 0;
  int32_t code = block.api->xInstCount(block.match, &count);
  for (int i = 0; code == SQLITE_OK && i < count; i++) {
    int instance[3];
    code = block.api->xInst(block.match, i, &instance[0], &instance[1], &instance[2]);
    if (code == SQLITE_OK && !append(block, used, instance, sizeof(instance))) code = SQLITE_NOMEM;
  }
  return code;
}

int32_t append_columns(CallBlock& block, int64_t& used, int32_t phrase) noexcept {
  Fts5PhraseIter at;
  int column = -1;
  int32_t code = block.api->xPhraseFirstColumn(block.match, phrase, &at, &column);
  while (code == SQLITE_OK && column >= 0) {
    if (!append(block, used, column)) return SQLITE_NOMEM;
    block.api->xPhraseNextColumn(block.match, &at, &column);
  }
  return code;
}

int32_t append_offsets(CallBlock& block, int64_t& used, int32_t phrase, int32_t wanted) noexcept {
  Fts5PhraseIter at;
  int column = -1;
  int offset = -1;
  int32_t code = block.api->xPhraseFirst(block.match, phrase, &at, &column, &offset);
  while (code == SQLITE_OK && column >= 0) {
    if (column == wanted && !append(block, used, offset)) return SQLITE_NOMEM;
    block.api->xPhraseNext(block.match, &at, &column, &offset);
  }
  return code;
}

// Where the tokens of a text are collected.
struct Tokens {
  CallBlock* block;
  int64_t used;
};

int collect(void* user_data, int flags, const char* token, int length, int start, int end) noexcept {
  Tokens& tokens = *static_cast<Tokens*>(user_data);
  TokenHeader header = {flags, length, start, end};
  bool well = append(*tokens.block, tokens.used, &header, sizeof(header)) &&
              append(*tokens.block, tokens.used, token, length);
  return well ? SQLITE_OK : SQLITE_NOMEM;
}

}  // namespace
}  // namespace sqlane

using namespace sqlane;

// After a failure, too, Java has forgotten the function.
int32_t sqlane_create_auxiliary(int64_t handle, const signed char* name, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  Auxiliary* before = name == nullptr ? nullptr : find(connection, text(name));
  if (before != nullptr && !any_statement_runs(connection)) {
    int64_t replaced = before->kept.id;
    before->kept.id = id;
    call_java(connection, SQLANE_UPCALL_DESTROY, replaced);
    return SQLITE_OK;
  }
  Auxiliary* function = name == nullptr || before != nullptr ? nullptr : make(connection, text(name), id);
  fts5_api* api = function == nullptr ? nullptr : full_text(connection);
  if (api != nullptr) return add(connection, api, function);
  if (function != nullptr) {
    forget(function);
    return connection.status.code;
  }
  call_java(connection, SQLANE_UPCALL_DESTROY, id);
  return before != nullptr ? fail_plainly(connection, SQLITE_BUSY) : out_of_memory(connection);
}

int64_t sqlane_match_rowid(int64_t handle) noexcept {
  CallBlock& block = *from_handle<CallBlock>(handle);
  return block.api->xRowid(block.match);
}

// A number; SQLANE_MATCH_FAILED after an error, and the status says what it was.
int64_t sqlane_match_number(int64_t handle, int32_t what, int32_t index) noexcept {
  CallBlock& block = *from_handle<CallBlock>(handle);
  if (!admit_stack(*block.connection)) return SQLANE_MATCH_FAILED;
  int32_t code = SQLITE_OK;
  sqlite3_int64 large = 0;
  int number = 0;
  switch (what) {
    case SQLANE_MATCH_COLUMN_COUNT: return block.api->xColumnCount(block.match);
    case SQLANE_MATCH_PHRASE_COUNT: return block.api->xPhraseCount(block.match);
    case SQLANE_MATCH_PHRASE_SIZE: return block.api->xPhraseSize(block.match, index);
    case SQLANE_MATCH_ROW_COUNT: code = block.api->xRowCount(block.match, &large); break;
    case SQLANE_MATCH_TOTAL_SIZE: code = block.api->xColumnTotalSize(block.match, index, &large); break;
    case SQLANE_MATCH_COLUMN_SIZE: code = block.api->xColumnSize(block.match, index, &number); break;
    default: code = SQLITE_MISUSE; break;
  }
  return code == SQLITE_OK ? large + number : failed(block, code);
}

// A text, or a list of 32-bit numbers: answers its length in bytes, and puts the address into the state of the block.
// SQLANE_MATCH_NULL if there is no text, SQLANE_MATCH_FAILED after an error. Until the next question.
int64_t sqlane_match_bytes(int64_t handle, int32_t what, int32_t a, int32_t b) noexcept {
  CallBlock& block = *from_handle<CallBlock>(handle);
  if (!admit_stack(*block.connection)) return SQLANE_MATCH_FAILED;
  const char* bytes = nullptr;
  int length = 0;
  int64_t used = 0;
  int32_t code = SQLITE_OK;
  switch (what) {
    case SQLANE_MATCH_COLUMN_TEXT: code = block.api->xColumnText(block.match, a, &bytes, &length); break;
    case SQLANE_MATCH_COLUMN_LOCALE: code = block.api->xColumnLocale(block.match, a, &bytes, &length); break;
    case SQLANE_MATCH_QUERY_TOKEN: code = block.api->xQueryToken(block.match, a, b, &bytes, &length); break;
    case SQLANE_MATCH_INSTANCE_TOKEN: code = block.api->xInstToken(block.match, a, b, &bytes, &length); break;
    case SQLANE_MATCH_INSTANCES: code = append_instances(block, used); break;
    case SQLANE_MATCH_COLUMNS: code = append_columns(block, used, a); break;
    case SQLANE_MATCH_OFFSETS: code = append_offsets(block, used, a, b); break;
    default: code = SQLITE_MISUSE; break;
  }
  if (code != SQLITE_OK) return failed(block, code);
  bool list = what >= SQLANE_MATCH_INSTANCES;
  block.state = list ? to_handle(block.space) : to_handle(bytes);
  return list ? used : bytes == nullptr ? SQLANE_MATCH_NULL : length;
}

// The tokens of a text, as sqlane_match_bytes answers a list.
int64_t sqlane_match_tokenize(int64_t handle, const signed char* bytes, int32_t length, const signed char* locale,
                              int32_t locale_length) noexcept {
  CallBlock& block = *from_handle<CallBlock>(handle);
  bool refused = (bytes == nullptr && length > 0) || (locale == nullptr && locale_length > 0);
  if (refused) return failed(block, SQLITE_NOMEM);
  if (!admit_stack(*block.connection)) return SQLANE_MATCH_FAILED;
  Tokens tokens = {&block, 0};
  int32_t code = block.api->xTokenize_v2(block.match, text(bytes), length, locale_length == 0 ? nullptr : text(locale),
                                         locale_length, &tokens, collect);
  if (code != SQLITE_OK) return failed(block, code);
  block.state = to_handle(block.space);
  return tokens.used;
}

int32_t sqlane_match_query_phrase(int64_t handle, int32_t phrase) noexcept {
  CallBlock& block = *from_handle<CallBlock>(handle);
  if (!admit_stack(*block.connection)) return SQLANE_STACK;
  int32_t code = block.api->xQueryPhrase(block.match, phrase, &block, visit);
  return code == SQLITE_OK ? code : fail_plainly(*block.connection, code);
}

// The number of what Java keeps for the query, or 0.
int64_t sqlane_match_auxdata(int64_t handle) noexcept {
  CallBlock& block = *from_handle<CallBlock>(handle);
  const Kept* kept = static_cast<const Kept*>(block.api->xGetAuxdata(block.match, 0));
  return kept == nullptr ? 0 : kept->id;
}

// With 0, nothing is kept any more. After a failure Java has forgotten the object.
int32_t sqlane_match_set_auxdata(int64_t handle, int64_t id) noexcept {
  CallBlock& block = *from_handle<CallBlock>(handle);
  Kept* kept = id == 0 ? nullptr : keep(*block.connection, id);
  if (id != 0 && kept == nullptr) return out_of_memory(*block.connection);
  int32_t code = block.api->xSetAuxdata(block.match, kept, kept == nullptr ? nullptr : forget);
  return code == SQLITE_OK ? code : fail_plainly(*block.connection, code);
}
