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

// What FTS5 keeps for a name.
struct Factory {
  Kept kept;
  fts5_api* api;
};

// What FTS5 keeps for the tokenizer of one table: one of Java's, and for a filter the one whose tokens it gets.
struct Tokenizer {
  Kept kept;
  fts5_tokenizer_v2 base_methods;
  Fts5Tokenizer* base;  // null if there is none
};

Tokenizer& from_fts5(Fts5Tokenizer* tokenizer) noexcept { return *reinterpret_cast<Tokenizer*>(tokenizer); }

// FTS5 makes a tokenizer when it first needs one, so that it may be writing by then.
int32_t spoil(Connection& connection, int32_t code) noexcept {
  fail_comparison(connection, SQLITE_ABORT);
  return code;
}

void begin(Call& call, int32_t arguments) noexcept {
  call->context = 0;
  call->argument_count = arguments;
  call->result_type = 0;
  call->result = 0;
  call->comparison = 0;
}

// Java makes the tokenizer of a table and answers its number.
int32_t ask_java(const Kept& factory, const char** arguments, int count, int64_t& id) noexcept {
  Connection& connection = *factory.connection;
  Call call(connection);
  if (!call.has_block()) return SQLITE_NOMEM;
  begin(call, count);
  uint32_t used = 0;
  for (int i = 0; i < count; i++) {
    place_bytes(*call, i, SQLITE_TEXT, arguments[i], static_cast<uint32_t>(strlen(arguments[i])), used);
  }
  if (call.run(SQLANE_UPCALL_FUNCTION, factory.id, SQLANE_CALL_TOKENIZER) != SQLITE_OK) return SQLITE_ERROR;
  id = call->result;
  return SQLITE_OK;
}

void destroy(Fts5Tokenizer* handle) noexcept {
  Tokenizer& tokenizer = from_fts5(handle);
  if (tokenizer.base != nullptr) tokenizer.base_methods.xDelete(tokenizer.base);
  if (tokenizer.kept.id != 0) return forget(&tokenizer);
  sqlite3_free(&tokenizer);
}

// The tokenizer that a filter is for stands before its arguments; without any it is the one that FTS5 takes.
int32_t create_base(Tokenizer& tokenizer, fts5_api* api, const char** arguments, int count) noexcept {
  void* user_data = nullptr;
  fts5_tokenizer_v2* found = nullptr;
  int32_t code = api->xFindTokenizer_v2(api, count > 0 ? arguments[0] : "unicode61", &user_data, &found);
  if (code != SQLITE_OK) return code;
  tokenizer.base_methods = *found;
  int rest = count > 0 ? count - 1 : 0;
  code = found->xCreate(user_data, rest > 0 ? arguments + 1 : nullptr, rest, &tokenizer.base);
  if (code != SQLITE_OK) tokenizer.base = nullptr;
  return code;
}

// After a failure nothing is told to have been made: porter destroys what it was told of.
int create_either(const Factory& factory, bool filters, const char** arguments, int count,
                  Fts5Tokenizer** made) noexcept {
  if (count > most_arguments) return spoil(*factory.kept.connection, SQLITE_TOOBIG);
  Tokenizer* tokenizer = static_cast<Tokenizer*>(sqlite3_malloc64(sizeof(Tokenizer)));
  if (tokenizer == nullptr) return spoil(*factory.kept.connection, SQLITE_NOMEM);
  *tokenizer = {};
  tokenizer->kept.connection = factory.kept.connection;
  Fts5Tokenizer* handle = reinterpret_cast<Fts5Tokenizer*>(tokenizer);
  int32_t code = ask_java(factory.kept, arguments, count, tokenizer->kept.id);
  if (code == SQLITE_OK && filters) code = create_base(*tokenizer, factory.api, arguments, count);
  if (code == SQLITE_OK) {
    *made = handle;
    return code;
  }
  destroy(handle);
  return spoil(*factory.kept.connection, code);
}

int create(void* factory, const char** arguments, int count, Fts5Tokenizer** made) noexcept {
  return create_either(*static_cast<const Factory*>(factory), false, arguments, count, made);
}

int create_filter(void* factory, const char** arguments, int count, Fts5Tokenizer** made) noexcept {
  return create_either(*static_cast<const Factory*>(factory), true, arguments, count, made);
}

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

// What FTS5 gives and a tokenizer is called with.
struct Text {
  int reason;
  const char* bytes;
  int length;
  const char* locale;
  int locale_length;
};

int collect(void* sink, int flags, const char* token, int length, int start, int end) noexcept {
  return append_token(*static_cast<CallBlock*>(sink), {flags, length, start, end}, token) ? SQLITE_OK : SQLITE_NOMEM;
}

// For a filter, the tokens of its base: until Java writes its own there, they lie where those go.
int32_t tokenize_base(const Tokenizer& tokenizer, const Text& text, CallBlock& block) noexcept {
  block.result = 0;
  return tokenizer.base_methods.xTokenize(tokenizer.base, &block, text.reason, text.bytes, text.length, text.locale,
                                          text.locale_length, collect);
}

void pack(CallBlock& block, const Text& text, int64_t base_tokens) noexcept {
  uint32_t used = 0;
  place_bytes(block, SQLANE_TOKENIZE_TEXT, SQLITE_TEXT, text.bytes, static_cast<uint32_t>(text.length), used);
  place_bytes(block, SQLANE_TOKENIZE_LOCALE, text.locale == nullptr ? SQLITE_NULL : SQLITE_TEXT, text.locale,
              static_cast<uint32_t>(text.locale_length), used);
  block.arguments[SQLANE_TOKENIZE_REASON].type = SQLITE_INTEGER;
  block.arguments[SQLANE_TOKENIZE_REASON].value = text.reason;
  place_bytes(block, SQLANE_TOKENIZE_BASE, SQLITE_BLOB, block.space, static_cast<uint32_t>(base_tokens), used);
  block.state = to_handle(block.space);
  block.result = block.space_capacity;
}

int32_t run(const Tokenizer& tokenizer, const Text& text, void* sink, TakeToken* take) noexcept {
  Call call(*tokenizer.kept.connection);
  if (!call.has_block()) return SQLITE_NOMEM;
  begin(call, SQLANE_TOKENIZE_COUNT);
  int32_t code = tokenizer.base == nullptr ? SQLITE_OK : tokenize_base(tokenizer, text, *call);
  if (code == SQLITE_OK) {
    pack(*call, text, call->result);
    code = call.run(SQLANE_UPCALL_FUNCTION, tokenizer.kept.id, SQLANE_CALL_TOKENIZE);
    code = code == SQLITE_OK ? hand_over(*call, sink, take) : SQLITE_ERROR;
  }
  shrink_space(*call);
  return code;
}

int tokenize(Fts5Tokenizer* handle, void* sink, int reason, const char* bytes, int length, const char* locale,
             int locale_length, TakeToken* take) noexcept {
  const Tokenizer& tokenizer = from_fts5(handle);
  int32_t code = run(tokenizer, {reason, bytes, length, locale, locale_length}, sink, take);
  bool writing = (reason & FTS5_TOKENIZE_DOCUMENT) != 0;
  return code != SQLITE_OK && writing ? spoil(*tokenizer.kept.connection, code) : code;
}

// Another factory of that name; the tables that are open keep the tokenizers that they have.
int32_t replace(Factory* before, Factory* after) noexcept {
  int64_t replaced = before->kept.id;
  before->kept.id = after->kept.id;
  after->kept.id = replaced;
  forget(after);
  return SQLITE_OK;
}

int32_t register_factory(Connection& connection, const char* name, bool filters, Factory* factory) noexcept {
  fts5_api* api = factory->api;
  auto* create_method = filters ? create_filter : create;
  void* before = nullptr;
  fts5_tokenizer_v2* found = nullptr;
  if (api->xFindTokenizer_v2(api, name, &before, &found) == SQLITE_OK) {
    if (found->xCreate == create_method) return replace(static_cast<Factory*>(before), factory);
    if (found->xCreate != create && found->xCreate != create_filter) {
      forget(factory);
      return SQLANE_BUILT_IN;
    }
  }
  fts5_tokenizer_v2 methods = {2, create_method, destroy, tokenize};
  int32_t code = api->xCreateTokenizer_v2(api, name, factory, &methods, forget);
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

// A tokenizer, or one that filters the tokens of another. After a failure, too, Java has forgotten the factory.
int32_t sqlane_create_tokenizer(int64_t handle, const signed char* name, int32_t filters, int64_t id) noexcept {
  Connection& connection = *from_handle<Connection>(handle);
  Factory* factory = static_cast<Factory*>(name == nullptr ? nullptr : sqlite3_malloc64(sizeof(Factory)));
  if (factory == nullptr) {
    call_java(connection, SQLANE_UPCALL_DESTROY, id);
    return out_of_memory(connection);
  }
  *factory = {{&connection, id}, full_text(connection)};
  if (factory->api != nullptr) return register_factory(connection, text(name), filters != 0, factory);
  forget(factory);
  return connection.status.code;
}
