// What is compiled in one piece with SQLite (sqlite.c): beginning and ending a transaction that only reads. As SQL each
// is a statement to be stepped and reset, which costs more than what it does.
#ifndef SQLANE_READ_TRANSACTION_H
#define SQLANE_READ_TRANSACTION_H

#ifdef __cplusplus
extern "C" {
#endif

struct sqlite3;

// Does what BEGIN does. Answers 0, and has done nothing, if somebody would see that it was not a statement or anything
// is under way.
int sqlane_begin_deferred(struct sqlite3* db);

// Does what COMMIT does after nothing was written. Answers 0, and has done nothing, if that is not so, if somebody
// would see that it was not a statement, or if anything is under way.
int sqlane_commit_nothing(struct sqlite3* db);

#ifdef __cplusplus
}
#endif
#endif
