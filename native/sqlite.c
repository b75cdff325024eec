// SQLite, and compiled in one piece with it what goes around its interface to where it keeps things.
#include <sqlite3.c>

#include "read_transaction.c"
#include "values.c"
