// Tokenizers of FTS5 in Java: one upcall for a text, which answers all its tokens at once (token_layout.h); they are
// handed to FTS5 when it has returned. Where they lie belongs to the block of the call, which nobody else uses until
// the last one is handed over.
//
// When Java throws while a row is written, the row has been stored by then, and a part of its tokens may be indexed:
// FTS5 leaves it to SQLite to undo that, which has no savepoint for a statement that writes a single row. So the
// statement must not take effect, and inside a transaction all of that is rolled back, as after a collation
// (collation.cpp).
#include <string.h>

#include "fulltext.h"
#include "handle.h"
#include "sqlane.h"
#include "token_layout.h"

namespace sqlane {
namespace {

using TakeToken = int(void* sink, int flags, const char* token, int length, int start, int end);

const Kept& kept_by(Fts5Tokenizer* tokenizer) noexcept { return *reinterpret_cast<const Kept*>(tokenizer); }

void begin(Call& call, int32_t arguments) noexcept {
  call->context = 0;
  call->argument_count = arguments;
  call->result_type = 0;
  call->result = 0;
  call->comparison = 0;
}

// Java makes the tokenizer of a table and answers its number.
int create(void* user_data, const char** arguments, int count, Fts5Tokenizer** tokenizer) noexcept {
  const Kept& factory = *static_cast<const Kept*>(user_data);
  Connection& connection = *factory.connection;
  Call call(connection);
  if (!call.has_block()) return SQLITE_NOMEM;
  if (count > most_arguments) return SQLITE_TOOBIG;
  begin(call, count);
  uint32_t used = 0;
  for (int i = 0; i < count; i++) {
    place_bytes(*call, i, SQLITE_TEXT, arguments[i], static_cast<uint32_t>(strlen(arguments[i])), used);
  }
  if (call.run(SQLANE_UPCALL_FUNCTION, factory.id, SQLANE_CALL_TOKENIZER) != SQLITE_OK) {
    fail_comparison(connection, SQLITE_ABORT);
    return SQLITE_ERROR;
  }
  *tokenizer = reinterpret_cast<Fts5Tokenizer*>(keep(connection, call->result));
  return *tokenizer == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

void destroy(Fts5Tokenizer* tokenizer) noexcept { forget(tokenizer); }

// Java has seen to it that they are in order and within the text.
int hand_over(const CallBlock& block, void* sink, TakeToken* take) noexcept {
  const uint8_t* at = block.space;
  const uint8_t* end = at + block.result;
  while (at != end) {
    TokenHeader token;
    memcpy(&token, at, sizeof(token));
    at += sizeof(token);
    int code = take(sink, token.flags, reinterpret_cast<const char*>(at), token.length, token.start, token.end);
    if (code != SQLITE_OK) return code;
    at += token.length;
  }
  return SQLITE_OK;
}

int tokenize(Fts5Tokenizer* tokenizer, void* sink, int reason, const char* bytes, int length, const char* locale,
             int locale_length, TakeToken* take) noexcept {
  const Kept& kept = kept_by(tokenizer);
  Call call(*kept.connection);
  if (!call.has_block()) return SQLITE_NOMEM;
  begin(call, SQLANE_TOKENIZE_COUNT);
  uint32_t used = 0;
  place_bytes(*call, SQLANE_TOKENIZE_TEXT, SQLITE_TEXT, bytes, static_cast<uint32_t>(length), used);
  place_bytes(*call, SQLANE_TOKENIZE_LOCALE, locale == nullptr ? SQLITE_NULL : SQLITE_TEXT, locale,
              static_cast<uint32_t>(locale_length), used);
  call->arguments[SQLANE_TOKENIZE_REASON].type = SQLITE_INTEGER;
  call->arguments[SQLANE_TOKENIZE_REASON].value = reason;
  call->state = to_handle(call->space);
  call->result = call->space_capacity;
  if (call.run(SQLANE_UPCALL_FUNCTION, kept.id, SQLANE_CALL_TOKENIZE) != SQLITE_OK) {
    if ((reason & FTS5_TOKENIZE_DOCUMENT) != 0) fail_comparison(*kept.connection, SQLITE_ABORT);
    return SQLITE_ERROR;
  }
  int code = hand_over(*call, sink, take);
  shrink_space(*call);
  return code;
}

// Another factory of that name; the tables that are open keep the tokenizers that they have.
int32_t replace(Kept* before, Kept* after) noexcept {
  int64_t replaced = before->id;
  before->id = after->id;
  after->id = replaced;
  forget(after);
  return SQLITE_OK;
}

int32_t register_factory(Connection& connection, const signed char* name, Kept* factory) noexcept {
  fts5_api* api = full_text(connection);
  if (api == nullptr) {
    forget(factory);
    return connection.status.code;
  }
  void* before = nullptr;
  fts5_tokenizer_v2* found = nullptr;
  if (api->xFindTokenizer_v2(api, text(name), &before, &found) == SQLITE_OK) {
    if (found->xCreate == create) return replace(static_cast<Kept*>(before), factory);
    forget(factory);
    return SQLANE_BUILT_IN;
  }
  fts5_tokenizer_v2 methods = {2, create, destroy, tokenize};
  int32_t code = api->xCreateTokenizer_v2(api, text(name), factory, &methods, forget);
  if (code == SQLITE_OK) {
    watch_comparisons(connection);
    return code;
  }
  forget(factory);
  return fail_plainly(connection, code);
}

}  // namespace
}  // namespace sqlane

using namespace sqlane;

// After a failure, too, Java has forgotten the factory.
int32_t sqlane_create_tokenizer(int64_t handle, const signed char* name, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  Kept* factory = keep(connection, id);
  if (factory != nullptr && name != nullptr) return register_factory(connection, name, factory);
  if (factory != nullptr) forget(factory);
  return out_of_memory(connection);
}
