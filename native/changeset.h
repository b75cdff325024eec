// What the functions over changesets have in common.
#ifndef SQLANE_CHANGESET_H
#define SQLANE_CHANGESET_H

#include <stdint.h>

#include "byte_sink.h"
#include "changeset_format.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {

// What Java is told besides the address of the bytes: positions in an array of SQLANE_CHANGES_COUNT.
inline int32_t report(int32_t* info, int32_t code, int32_t length = 0) noexcept {
  info[SQLANE_CHANGES_CODE] = code;
  info[SQLANE_CHANGES_LENGTH] = code == SQLITE_OK ? length : 0;
  info[SQLANE_CHANGES_OFFSET] = 0;
  info[SQLANE_CHANGES_FAULT] = 0;
  return code;
}

// Answers whether the changes are good.
inline bool admit(int32_t* info, const ChangesFacts& facts) noexcept {
  report(info, facts.code);
  info[SQLANE_CHANGES_OFFSET] = facts.offset;
  info[SQLANE_CHANGES_FAULT] = facts.fault;
  return facts.code == SQLITE_OK;
}

// Hands the bytes over, or tells why there are none.
inline int64_t hand_over(int32_t* info, int32_t code, ByteSink& sink) noexcept {
  if (code == SQLITE_OK) code = sink.code();
  if (report(info, code, sink.size()) != SQLITE_OK) return 0;
  return to_handle(static_cast<const uint8_t*>(sink.take()));
}

}  // namespace sqlane
#endif
