// Compiled in one piece with SQLite by sqlite.c.
#include "stepping.h"

// Whether SQLite's own function would do no more than these. A refused close leaves statements without a connection;
// who traces is told of each statement once, and would be told again of one that is compiled anew.
static inline int is_simple(const Vdbe* program) {
  return program != 0 && program->db != 0 && program->db->mTrace == 0;
}

int sqlane_step(sqlite3_stmt* statement) {
  Vdbe* program = (Vdbe*)statement;
  if (!is_simple(program)) return sqlite3_step(statement);
  int code = sqlite3Step(program);
  // It compiles the statement anew, and begins again.
  return code == SQLITE_SCHEMA ? sqlite3_step(statement) : code;
}

int sqlane_step_to_end(sqlite3_stmt* statement) {
  Vdbe* program = (Vdbe*)statement;
  int code;
  do {
    code = sqlane_step(statement);
  } while (code == SQLITE_ROW);
  if (code != SQLITE_DONE) return code;
  if (is_simple(program)) {
    sqlite3VdbeReset(program);
    sqlite3VdbeRewind(program);
  } else {
    sqlite3_reset(statement);
  }
  return code;
}
