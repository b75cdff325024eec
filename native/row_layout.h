// The byte layout that both sides of the boundary share. Java draws the same picture in RowLayout.java, and a test
// compares the two. All integers are in the machine's byte order; a buffer starts at a multiple of 8.
//
//   buffer = Outcome, row, row, ...
//
//   row, for c values (the columns of a result, or the parameters of an execution):
//        0   u32  size of this row in bytes, a multiple of 8
//        4   u8   storage class of value 0 (SQLITE_INTEGER ... SQLITE_NULL, or a SQLANE_TYPE_ code)
//      4+i   u8   storage class of value i
//        s   u64  slot of value 0, s = 4 + c rounded up to a multiple of 8
//    s+8*i   u64  slot of value i
//  s+8*c ...      the bytes of texts and blobs, without padding between them
//
//   slot: INTEGER  the 64-bit integer             FLOAT     the bits of the double
//         TEXT, BLOB  u32 offset from the row's start, u32 length in bytes
//         ZEROBLOB    u64 length in bytes         DEFERRED  u64 length in bytes
//         NULL        not written
//         INT64_ARRAY, DOUBLE_ARRAY, TEXT_ARRAY  like TEXT; the bytes start at a multiple of 8 and are
//                     the elements, or for n texts: u64 n, n times u64 offset from these bytes' start, 0 for NULL,
//                     and behind them the texts, each ended by a NUL
#ifndef SQLANE_ROW_LAYOUT_H
#define SQLANE_ROW_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "values.h"

namespace sqlane {

struct Outcome {
  int32_t status;             // what ended the call: SQLITE_ROW, SQLITE_DONE, an error, or a SQLANE_ answer
  int32_t row_count;          // whole rows in the buffer; they are good even if status is an error
  int32_t bytes_used;         // including this structure
  int32_t column_count;       // of these rows; a changed schema may change it between two executions
  int64_t changes;            // rows changed by the finished statement itself (not by its triggers)
  int64_t last_insert_rowid;  // of the connection, after the statement
  int64_t required_bytes;     // with SQLANE_NEED_SPACE: capacity that the waiting row needs
  int32_t parameter;          // with SQLANE_UNBOUND or a failed bind: the parameter, from 1
  int32_t batch_index;        // with a failed batch: the row, from 0
};

static_assert(sizeof(Outcome) == 48, "Outcome");
static_assert(offsetof(Outcome, status) == 0, "status");
static_assert(offsetof(Outcome, row_count) == 4, "row_count");
static_assert(offsetof(Outcome, bytes_used) == 8, "bytes_used");
static_assert(offsetof(Outcome, column_count) == 12, "column_count");
static_assert(offsetof(Outcome, changes) == 16, "changes");
static_assert(offsetof(Outcome, last_insert_rowid) == 24, "last_insert_rowid");
static_assert(offsetof(Outcome, required_bytes) == 32, "required_bytes");
static_assert(offsetof(Outcome, parameter) == 40, "parameter");
static_assert(offsetof(Outcome, batch_index) == 44, "batch_index");

constexpr uint32_t round_up_to_8(uint32_t bytes) noexcept { return (bytes + 7u) & ~7u; }

constexpr uint32_t row_types = 4;

constexpr uint32_t slot_size = 8;

constexpr uint32_t row_slots(uint32_t values) noexcept { return round_up_to_8(row_types + values); }

constexpr uint32_t row_payload(uint32_t values) noexcept { return row_slots(values) + slot_size * values; }

static_assert(row_slots(0) == 8 && row_slots(4) == 8 && row_slots(5) == 16, "slots");
static_assert(row_payload(3) == 32 && row_payload(5) == 56, "payload");

using Span = SqlaneSpan;

static_assert(sizeof(Span) == 8 && offsetof(Span, length) == 4, "Span");

// A slot as one of the types that may lie in it. Read in place: a copy through memcpy would make every function that
// reads slots pay for a guarded stack frame.
template <typename T>
using InSlot __attribute__((may_alias)) = T;

template <typename T>
inline T slot_value(const uint8_t* slot) noexcept {
  return *reinterpret_cast<const InSlot<T>*>(slot);
}

}  // namespace sqlane
#endif
