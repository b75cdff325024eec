// What tokenizers and auxiliary functions of FTS5 in Java share.
#ifndef SQLANE_FULLTEXT_H
#define SQLANE_FULLTEXT_H

#include <stdint.h>

#include "call_block.h"
#include "connection.h"
#include "sqlite3.h"
#include "token_layout.h"

namespace sqlane {

// What FTS5 keeps for one object of Java's, and gives back to have it destroyed.
struct Kept {
  Connection* connection;
  int64_t id;
};

// An auxiliary function. FTS5 forgets none before the connection ends: one that is registered again takes the place.
struct Auxiliary {
  Kept kept;
  Auxiliary* next;
};

// Null if there was no memory; Java has then forgotten the object.
Kept* keep(Connection& connection, int64_t id) noexcept;

// The destructor of all that is kept.
void forget(void* kept) noexcept;

// FTS5's functions for this connection. Null after an error, and the status says what it was.
fts5_api* full_text(Connection& connection) noexcept;

// Room of the block for so many bytes at least; what is there stays. False if there is no memory.
bool reserve_space(CallBlock& block, int64_t capacity) noexcept;

// Adds a token behind those that the result of the block counts the bytes of. False if there is no memory.
bool append_token(CallBlock& block, const TokenHeader& header, const char* token) noexcept;

// Gives a room back that some text has made large.
void shrink_space(CallBlock& block) noexcept;

// Keeps an error that the connection itself does not know of, and answers its code.
int32_t fail_plainly(Connection& connection, int32_t code) noexcept;

}  // namespace sqlane
#endif
