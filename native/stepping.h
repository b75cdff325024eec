// What is compiled in one piece with SQLite (sqlite.c): stepping, without what each call of its interface checks and
// locks for callers that it does not know.
#ifndef SQLANE_STEPPING_H
#define SQLANE_STEPPING_H

#ifdef __cplusplus
extern "C" {
#endif

struct sqlite3_stmt;

// Does what sqlite3_step does. The build that looks for misuse by two threads wants the connection's mutex held.
int sqlane_step(struct sqlite3_stmt* statement);

// Steps until there are no more rows, which are dropped, and then does what sqlite3_reset does. Answers SQLITE_DONE, or
// an error, after which nothing is reset.
int sqlane_step_to_end(struct sqlite3_stmt* statement);

#ifdef __cplusplus
}
#endif
#endif
