// Tokenizers and auxiliary functions with functions in the place of Java.
#include "fulltext.h"

#include "call_block.h"
#include "database.h"
#include "token_layout.h"

using namespace sqlane_test;
using sqlane::CallArgument;
using sqlane::CallBlock;
using sqlane::from_handle;
using sqlane::TokenHeader;
using sqlane::to_handle;

namespace {

constexpr int64_t factory = 1;
constexpr int64_t tokenizer = 2;
constexpr int64_t asking = 3;
constexpr int64_t datum = 4;
constexpr int64_t other = 5;

// What the last upcalls were, and what the next ones shall do.
struct Seen {
  int32_t destroyed[other + 1];
  int32_t created;
  int32_t arguments;
  int32_t tokenized;
  int32_t visited;
  int64_t reason;
  bool located;     // there was a locale
  bool throwing;    // the tokenizer does
  bool ending;      // the visitor has seen enough
  int64_t instances;
  int64_t columns;
  int64_t tokens;
  int64_t auxdata;
  char text[40];
};

Seen seen;

// One token for each character that is no blank.
int32_t tokenize(int64_t address) {
  CallBlock& block = *from_handle<CallBlock>(address);
  const CallArgument& text = block.arguments[SQLANE_TOKENIZE_TEXT];
  int64_t start = (text.type & SQLANE_TYPE_DEFERRED) != 0 ? 0 : address;
  const char* at = from_handle<const char>(start + text.value);
  seen.tokenized++;
  seen.reason = block.arguments[SQLANE_TOKENIZE_REASON].value;
  seen.located = block.arguments[SQLANE_TOKENIZE_LOCALE].type == SQLITE_TEXT;
  if (seen.throwing) return SQLITE_ERROR;
  int64_t space = sqlane_token_space(address, int64_t{text.length} * 17);
  CHECK(space != 0 || text.length == 0);
  CHECK(block.result >= int64_t{text.length} * 17);
  int64_t used = 0;
  for (int32_t i = 0; i < text.length; i++) {
    if (at[i] == ' ') continue;
    TokenHeader token = {0, 1, i, i + 1};
    memcpy(from_handle<uint8_t>(space) + used, &token, sizeof(token));
    from_handle<char>(space)[used + 16] = at[i];
    used += 17;
  }
  block.result = used;
  return SQLITE_OK;
}

int32_t ask(int64_t address) {
  CallBlock& block = *from_handle<CallBlock>(address);
  int64_t length = sqlane_match_bytes(address, SQLANE_MATCH_COLUMN_TEXT, 0, 0);
  CHECK(length >= 0 && length < static_cast<int64_t>(sizeof(seen.text)));
  memcpy(seen.text, from_handle<const void>(block.state), static_cast<size_t>(length));
  seen.text[length] = 0;
  seen.instances = sqlane_match_bytes(address, SQLANE_MATCH_INSTANCES, 0, 0);
  seen.columns = sqlane_match_bytes(address, SQLANE_MATCH_COLUMNS, 0, 0);
  seen.tokens = sqlane_match_tokenize(address, bytes("x y"), 3, bytes("de"), 2);
  seen.auxdata = sqlane_match_auxdata(address);
  CHECK_EQUAL(SQLITE_OK, sqlane_match_set_auxdata(address, datum));
  CHECK_EQUAL(SQLANE_MATCH_FAILED, sqlane_match_bytes(address, SQLANE_MATCH_COLUMN_TEXT, 9, 0));
  CHECK_EQUAL(SQLANE_MATCH_FAILED, sqlane_match_number(address, SQLANE_MATCH_COLUMN_SIZE, 9));
  CHECK_EQUAL(SQLANE_MATCH_FAILED, sqlane_match_number(address, 99, 0));
  CHECK_EQUAL(SQLITE_OK, sqlane_match_query_phrase(address, 0));
  CHECK_EQUAL(SQLITE_RANGE, sqlane_match_query_phrase(address, 9));
  block.result_type = SQLITE_INTEGER;
  block.result = sqlane_match_rowid(address);
  return SQLITE_OK;
}

int32_t upcall(int32_t, int32_t kind, int64_t id, int64_t address, int64_t what, int64_t) noexcept {
  if (kind == SQLANE_UPCALL_DESTROY) {
    seen.destroyed[id]++;
    return SQLITE_OK;
  }
  if (kind != SQLANE_UPCALL_FUNCTION) return SQLITE_OK;
  CallBlock& block = *from_handle<CallBlock>(address);
  switch (what) {
    case SQLANE_CALL_TOKENIZER:
      seen.created++;
      seen.arguments = block.argument_count;
      if (seen.throwing) return SQLITE_ERROR;
      block.result = tokenizer;
      return SQLITE_OK;
    case SQLANE_CALL_TOKENIZE: return tokenize(address);
    case SQLANE_CALL_AUXILIARY: return ask(address);
    case SQLANE_CALL_PHRASE:
      seen.visited++;
      block.result = seen.ending ? 0 : 1;
      return SQLITE_OK;
    default: return SQLITE_ERROR;
  }
}

sqlane::Client watching = {upcall, nullptr};

class Searched : public Database {
 public:
  Searched() noexcept : Database(watching) {
    seen = Seen();
    CHECK_EQUAL(SQLITE_OK, sqlane_create_tokenizer(connection, bytes("java"), 0, factory));
    CHECK_EQUAL(SQLITE_OK, sqlane_create_auxiliary(connection, bytes("asking"), asking));
    script("CREATE VIRTUAL TABLE f USING fts5(a, b, tokenize = 'java one two');"
           "INSERT INTO f VALUES ('a b', 'b'), ('c', 'a')");
  }

  void check_whole() const noexcept { script("INSERT INTO f(f, rank) VALUES ('integrity-check', 1)"); }
};

void rows_are_found_by_the_tokens() {
  Searched database;
  CHECK_EQUAL(1, seen.created);
  CHECK_EQUAL(2, seen.arguments);
  CHECK_EQUAL(FTS5_TOKENIZE_DOCUMENT, seen.reason);
  CHECK_EQUAL(1, database.integer("SELECT rowid FROM f('b')"));
  CHECK_EQUAL(FTS5_TOKENIZE_QUERY, seen.reason);
  CHECK_EQUAL(2, database.integer("SELECT count(*) FROM f('a')"));
  database.script("INSERT INTO f SELECT hex(zeroblob(9000)), 'z'");
  CHECK_EQUAL(3, database.integer("SELECT rowid FROM f('z')"));
  database.check_whole();
}

void text_of_megabytes_gives_its_room_back() {
  Searched database;
  database.script("INSERT INTO f SELECT hex(zeroblob(90000)), 'z'");
  const CallBlock* block = from_handle<sqlane::Connection>(database.connection)->outermost_call;
  CHECK(block != nullptr);
  CHECK(block->space_capacity < 2 * 1024 * 1024);
  database.check_whole();
}

void row_tells_what_is_asked() {
  Searched database;
  CHECK_EQUAL(1, database.integer("SELECT asking(f) FROM f('b')"));
  CHECK_EQUAL("a b", seen.text);
  CHECK_EQUAL(2 * 12, seen.instances);
  CHECK_EQUAL(2 * 4, seen.columns);
  CHECK_EQUAL(2 * 17, seen.tokens);
  CHECK(seen.located);
  CHECK_EQUAL(FTS5_TOKENIZE_AUX, seen.reason);
  CHECK_EQUAL(1, seen.visited);
  CHECK_EQUAL(0, seen.auxdata);
  CHECK_EQUAL(1, seen.destroyed[datum]);
}

void auxdata_stays_for_the_query() {
  Searched database;
  database.script("SELECT asking(f) FROM f('a')");
  CHECK_EQUAL(datum, seen.auxdata);
  CHECK_EQUAL(2, seen.destroyed[datum]);
  CHECK_EQUAL(4, seen.visited);
}

void visitor_may_end_the_rows() {
  Searched database;
  seen.ending = true;
  database.script("SELECT asking(f) FROM f('a')");
  CHECK_EQUAL(2, seen.visited);
}

void tokenizer_that_throws_leaves_nothing_written() {
  Searched database;
  seen.throwing = true;
  CHECK_EQUAL(SQLITE_ERROR, execute_script(database.connection, "INSERT INTO f VALUES ('d', 'e')"));
  seen.throwing = false;
  database.check_whole();
  database.script("BEGIN; INSERT INTO f VALUES ('d', 'e')");
  seen.throwing = true;
  CHECK_EQUAL(SQLITE_ERROR, execute_script(database.connection, "SELECT * FROM f('d')"));
  CHECK_EQUAL(0, sqlane_get_autocommit(database.connection));
  CHECK_EQUAL(SQLITE_ERROR, execute_script(database.connection, "UPDATE f SET a = 'x' WHERE rowid = 1"));
  CHECK_EQUAL(1, sqlane_get_autocommit(database.connection));
  seen.throwing = false;
  CHECK_EQUAL(2, database.integer("SELECT count(*) FROM f"));
  database.check_whole();
}

void factory_that_throws_fails_the_table() {
  Searched database;
  database.script("BEGIN");
  seen.throwing = true;
  const char* sql = "CREATE VIRTUAL TABLE g USING fts5(a, tokenize = 'java'); INSERT INTO g VALUES ('x')";
  CHECK_EQUAL(SQLITE_ERROR, execute_script(database.connection, sql));
  seen.throwing = false;
  CHECK_EQUAL(1, sqlane_get_autocommit(database.connection));
  CHECK_EQUAL(0, database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'g'"));
  database.check_whole();
}

// FTS5's porter destroys what a tokenizer that failed says it has made.
void tokenizer_that_fails_below_porter_is_destroyed_once() {
  int32_t thrown = 0;
  {
    Searched database;
    int32_t before = seen.created;
    seen.throwing = true;
    const char* sql = "CREATE VIRTUAL TABLE g USING fts5(a, tokenize = 'porter java'); INSERT INTO g VALUES ('x')";
    CHECK_EQUAL(SQLITE_ERROR, execute_script(database.connection, sql));
    seen.throwing = false;
    thrown = seen.created - before;
    CHECK(thrown > 0);
    CHECK_EQUAL(SQLITE_OK, sqlane_create_tokenizer(database.connection, bytes("filter"), 1, other));
    before = seen.created;
    sql = "CREATE VIRTUAL TABLE h USING fts5(a, tokenize = 'porter filter none'); INSERT INTO h VALUES ('x')";
    CHECK_EQUAL(SQLITE_ERROR, execute_script(database.connection, sql));
    CHECK(seen.created > before);
    database.check_whole();
  }
  CHECK_EQUAL(seen.created - thrown, seen.destroyed[tokenizer]);
}

void objects_live_until_they_are_forgotten() {
  {
    Searched database;
    CHECK_EQUAL(SQLITE_OK, sqlane_create_tokenizer(database.connection, bytes("JAVA"), 0, other));
    CHECK_EQUAL(1, seen.destroyed[factory]);
    CHECK_EQUAL(SQLITE_OK, sqlane_create_auxiliary(database.connection, bytes("Asking"), other));
    CHECK_EQUAL(1, seen.destroyed[asking]);
    CHECK_EQUAL(SQLANE_BUILT_IN, sqlane_create_tokenizer(database.connection, bytes("unicode61"), 0, datum));
    CHECK_EQUAL(1, seen.destroyed[datum]);
    database.script("DROP TABLE f");
    CHECK_EQUAL(1, seen.destroyed[tokenizer]);
    CHECK_EQUAL(0, seen.destroyed[other]);
  }
  CHECK_EQUAL(2, seen.destroyed[other]);
}

void function_in_use_is_not_replaced() {
  Searched database;
  Output<256> out;
  int64_t query = database.statement("SELECT asking(f) FROM f('a')");
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(SQLITE_BUSY, sqlane_create_auxiliary(database.connection, bytes("asking"), other));
  CHECK_EQUAL(1, seen.destroyed[other]);
  sqlane_finalize(query);
  CHECK_EQUAL(SQLITE_OK, sqlane_create_auxiliary(database.connection, bytes("asking"), other));
  CHECK_EQUAL(1, seen.destroyed[asking]);
}

void name_without_memory_is_refused() {
  Searched database;
  CHECK_EQUAL(SQLITE_NOMEM, sqlane_create_tokenizer(database.connection, nullptr, 0, other));
  CHECK_EQUAL(SQLITE_NOMEM, sqlane_create_auxiliary(database.connection, nullptr, other));
  CHECK_EQUAL(2, seen.destroyed[other]);
}

void authorizer_is_not_asked_for_the_door() {
  Searched database;
  CHECK_EQUAL(SQLITE_OK, sqlane_set_authorizer(database.connection, other));
  CHECK_EQUAL(SQLITE_OK, sqlane_create_tokenizer(database.connection, bytes("more"), 0, other));
}

}  // namespace

int main() {
  RUN(rows_are_found_by_the_tokens);
  RUN(text_of_megabytes_gives_its_room_back);
  RUN(row_tells_what_is_asked);
  RUN(auxdata_stays_for_the_query);
  RUN(visitor_may_end_the_rows);
  RUN(tokenizer_that_throws_leaves_nothing_written);
  RUN(factory_that_throws_fails_the_table);
  RUN(tokenizer_that_fails_below_porter_is_destroyed_once);
  RUN(objects_live_until_they_are_forgotten);
  RUN(function_in_use_is_not_replaced);
  RUN(name_without_memory_is_refused);
  RUN(authorizer_is_not_asked_for_the_door);
  return 0;
}
