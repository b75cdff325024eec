// What one call of a Java function needs, packed so that neither side calls the other for it: arguments that are
// numbers and short texts, and a result that is one. Java draws the same picture in CallLayout.java, and a test
// compares the two. All integers are in the machine's byte order.
//
//   block
//        0   i64  context         SQLite's, for a result that does not fit; of a virtual table the values' address
//                                 instead
//        8   i64  state           of an aggregate's group, as Java names it; 0 is none
//       16   i32  argument_count
//       20   i32  result_type     SQLITE_INTEGER ... SQLITE_NULL; 0 where nothing is left to be set
//       24   i64  result          the integer, the bits of the double, or the length of a text or blob
//       32        result_bytes    a text or blob that fits; before the call of a virtual table its numbers (sqlane.h)
//      544        argument 0
// 544+16*i        argument i
//    16544        texts           those that fit
//
//   argument
//        0   i32  type            SQLITE_INTEGER ... SQLITE_NULL, with SQLANE_TYPE_DEFERRED added where only the
//                                 address is given, and with SQLANE_TYPE_KEPT where the text is that of the call before
//        4   i32  length          of a text or blob
//        8   i64  value           the integer, the bits of the double, an offset in the block, or an address
#ifndef SQLANE_CALL_BLOCK_H
#define SQLANE_CALL_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "connection.h"

struct Fts5Context;
struct Fts5ExtensionApi;
struct sqlite3_context;
struct sqlite3_value;

namespace sqlane {

// SQLITE_MAX_FUNCTION_ARG, which is not in sqlite3.h; more are refused.
constexpr int32_t most_arguments = 1000;

struct CallArgument {
  int32_t type;
  int32_t length;
  int64_t value;
};

struct CallBlock {
  int64_t context;
  int64_t state;
  int32_t argument_count;
  int32_t result_type;
  int64_t result;
  uint8_t result_bytes[512];
  CallArgument arguments[most_arguments];
  uint8_t texts[4096];

  // What follows is not Java's.
  CallBlock* inner;  // of a call made inside this one
  int32_t depth;
  int64_t comparison;  // whose two texts are still there, 0 if none
  Connection* connection;
  uint8_t* space;  // for what Java answers or is answered that has no end; grows, and is freed with the block
  int64_t space_capacity;
  const Fts5ExtensionApi* api;  // of an auxiliary function (auxiliary.cpp), and the row that it is called for
  Fts5Context* match;
  int64_t handler;  // that function
};

constexpr int32_t call_block_size = offsetof(CallBlock, inner);

static_assert(offsetof(CallBlock, context) == 0, "context");
static_assert(offsetof(CallBlock, state) == 8, "state");
static_assert(offsetof(CallBlock, argument_count) == 16, "argument_count");
static_assert(offsetof(CallBlock, result_type) == 20, "result_type");
static_assert(offsetof(CallBlock, result) == 24, "result");
static_assert(offsetof(CallBlock, result_bytes) == 32, "result_bytes");
static_assert(offsetof(CallBlock, arguments) == 544, "arguments");
static_assert(offsetof(CallBlock, texts) == 16544, "texts");
static_assert(call_block_size == 20640, "size");
static_assert(sizeof(CallArgument) == 16 && offsetof(CallArgument, value) == 8, "argument");

// The block of a call, as long as the call lasts. Calls inside each other have blocks of their own; they are kept for
// the next call and freed with the connection.
class Call {
 public:
  explicit Call(Connection& of) noexcept;
  ~Call() noexcept { connection.call = outer; }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // False if there was no memory for a block.
  bool has_block() const noexcept { return block != nullptr; }

  // Hands the arguments over; false if SQLite has been told of an error.
  bool pack(sqlite3_context* context, int count, sqlite3_value** values) noexcept;

  // The same for a call without a context: answers a result code, and the context is the address of the values.
  int32_t pack(int count, sqlite3_value** values) noexcept;

  // Calls Java; what it does is a SQLANE_CALL_ code.
  int32_t run(int32_t kind, int64_t id, int64_t what) noexcept;

  // Hands the result over, or the error that the call has ended with.
  void answer(sqlite3_context* context, int32_t code) const noexcept;

  CallBlock& operator*() const noexcept { return *block; }
  CallBlock* operator->() const noexcept { return block; }

 private:
  void set_result(sqlite3_context* context) const noexcept;

  Connection& connection;
  CallBlock* outer;
  CallBlock* block;
};

// Makes an argument of bytes; where they do not fit behind what is used of the texts, of their address.
void place_bytes(CallBlock& block, int32_t index, int32_t type, const void* bytes, uint32_t length,
                 uint32_t& used) noexcept;

void free_call_blocks(Connection& connection) noexcept;

}  // namespace sqlane
#endif
