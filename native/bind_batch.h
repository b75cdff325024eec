#ifndef SQLANE_BIND_BATCH_H
#define SQLANE_BIND_BATCH_H

#include "connection.h"
#include "row_layout.h"

namespace sqlane {

// Binds one packed row of parameters. Texts and blobs are bound where they lie (SQLITE_STATIC): the row must stay
// untouched until the statement is reset or bound again. Answers SQLITE_OK, SQLANE_UNBOUND or SQLite's error, and
// then names the parameter in outcome.
int32_t bind_row(Statement& statement, const uint8_t* row, Outcome& outcome) noexcept;

}  // namespace sqlane
#endif
