// What Java answers to the callbacks of oom_test.cpp, without Java: everything at once, and every answer of the core's
// looked at.
#ifndef SQLANE_TEST_FAKE_JAVA_H
#define SQLANE_TEST_FAKE_JAVA_H

#include "call_block.h"
#include "database.h"
#include "fake_table.h"
#include "token_layout.h"

namespace sqlane_test {

// The handler of changesets: every table, and of a conflict the change.
inline int32_t apply_upcall(int64_t kind, int64_t address) noexcept {
  if (kind == SQLANE_APPLY_FILTER) return SQLANE_ANSWER_YES;
  int32_t info[SQLANE_CHANGES_COUNT] = {};
  int64_t record = sqlane_conflict_record(address, INT32_MAX - 8, info);
  if (info[SQLANE_CHANGES_CODE] != SQLITE_OK) return SQLITE_ERROR;
  sqlane_string_free(record);
  bool has_row = kind == SQLITE_CHANGESET_DATA || kind == SQLITE_CHANGESET_CONFLICT;
  return has_row ? SQLANE_ANSWER_REPLACE : SQLANE_ANSWER_OMIT;
}

inline bool answered(int64_t length) {
  return length != SQLANE_MATCH_FAILED;
}

// A tokenizer of one token, and an auxiliary function that asks for everything.
inline int32_t full_text_call(int64_t address, int64_t what) {
  sqlane::CallBlock& block = *sqlane::from_handle<sqlane::CallBlock>(address);
  if (what == SQLANE_CALL_TOKENIZER || what == SQLANE_CALL_PHRASE) {
    block.result = 1;
    return SQLITE_OK;
  }
  if (what == SQLANE_CALL_TOKENIZE) {
    int64_t space = sqlane_token_space(address, 9000);
    if (space == 0) return SQLITE_ERROR;
    sqlane::TokenHeader token = {0, 3, 0, 1};
    memcpy(sqlane::from_handle<void>(space), &token, sizeof(token));
    memcpy(sqlane::from_handle<uint8_t>(space) + sizeof(token), "one", 3);
    block.result = sizeof(token) + 3;
    return SQLITE_OK;
  }
  bool well = sqlane_match_set_auxdata(address, 7) == SQLITE_OK && sqlane_match_auxdata(address) == 7 &&
              answered(sqlane_match_number(address, SQLANE_MATCH_ROW_COUNT, 0)) &&
              answered(sqlane_match_number(address, SQLANE_MATCH_COLUMN_SIZE, 0)) &&
              answered(sqlane_match_bytes(address, SQLANE_MATCH_COLUMN_TEXT, 0, 0)) &&
              answered(sqlane_match_bytes(address, SQLANE_MATCH_INSTANCES, 0, 0)) &&
              answered(sqlane_match_bytes(address, SQLANE_MATCH_COLUMNS, 0, 0)) &&
              answered(sqlane_match_bytes(address, SQLANE_MATCH_OFFSETS, 0, 0)) &&
              answered(sqlane_match_tokenize(address, bytes("text"), 4, bytes("de"), 2)) &&
              sqlane_match_query_phrase(address, 0) == SQLITE_OK;
  return well ? SQLITE_OK : SQLITE_ERROR;
}

inline FakeTables fake;

inline int32_t upcall(int32_t, int32_t kind, int64_t, int64_t address, int64_t what, int64_t depth) noexcept {
  if (kind == SQLANE_UPCALL_SESSION) return SQLANE_ANSWER_YES;
  if (kind == SQLANE_UPCALL_APPLY) return apply_upcall(address, what);
  if (kind >= SQLANE_UPCALL_TABLE) return fake.call(kind, address, what, depth);
  if (kind != SQLANE_UPCALL_FUNCTION && kind != SQLANE_UPCALL_FINISH) return SQLITE_OK;
  sqlane::CallBlock& block = *sqlane::from_handle<sqlane::CallBlock>(address);
  if (what == SQLANE_CALL_COMPARE) {
    block.result = block.arguments[0].length - block.arguments[1].length;
  } else if (what == SQLANE_CALL_STEP) {
    block.state++;
  } else if (what == SQLANE_CALL_FINISH) {
    block.result_type = SQLITE_INTEGER;
    block.result = block.state;
  } else if (what >= SQLANE_CALL_TOKENIZER) {
    return full_text_call(address, what);
  } else {
    const sqlane::CallArgument& text = block.arguments[0];
    const signed char* at = sqlane::from_handle<const signed char>(address + text.value);
    sqlane_result_bytes(address, SQLITE_TEXT, at, text.length);
  }
  return SQLITE_OK;
}

}  // namespace sqlane_test
#endif
