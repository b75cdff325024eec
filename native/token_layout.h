// Tokens on their way between SQLite and Java, one behind the other; TokenLayout.java draws the same picture, and a
// test compares the two. All integers are in the machine's byte order; nothing is aligned.
//
//   token
//        0   i32  flags     FTS5_TOKEN_COLOCATED, or 0
//        4   i32  length    of the token's text
//        8   i32  start     of what the token stands for, in bytes of the text
//       12   i32  end       behind it
//       16        text      UTF-8
#ifndef SQLANE_TOKEN_LAYOUT_H
#define SQLANE_TOKEN_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

namespace sqlane {

struct TokenHeader {
  int32_t flags;
  int32_t length;
  int32_t start;
  int32_t end;
};

static_assert(offsetof(TokenHeader, flags) == 0, "flags");
static_assert(offsetof(TokenHeader, length) == 4, "length");
static_assert(offsetof(TokenHeader, start) == 8, "start");
static_assert(offsetof(TokenHeader, end) == 12, "end");
static_assert(sizeof(TokenHeader) == 16, "size");

}  // namespace sqlane
#endif
