// Compiled in one piece with SQLite by sqlite.c.
#include "read_transaction.h"

// Whether a statement would be alone, and nobody would be told of it.
static int is_quiet(const sqlite3* db) {
  return db->eOpenState == SQLITE_STATE_OPEN && db->nVdbeActive == 0 && db->mTrace == 0 && db->mallocFailed == 0;
}

// Whether a COMMIT would have more to do than to let go of what was read.
static int has_written(const sqlite3* db) {
  if (db->pSavepoint != 0 || db->nStatement != 0 || db->nVTrans != 0) return 1;
  if (db->nDeferredCons != 0 || db->nDeferredImmCons != 0) return 1;
  if ((db->flags & (SQLITE_CorruptRdOnly | SQLITE_DeferFKs)) != 0 || (db->mDbFlags & DBFLAG_SchemaChange) != 0) {
    return 1;
  }
  for (int i = 0; i < db->nDb; i++) {
    if (sqlite3BtreeTxnState(db->aDb[i].pBt) == SQLITE_TXN_WRITE) return 1;
  }
  return 0;
}

// The mutexes are there only in the build that looks for misuse.
int sqlane_begin_deferred(sqlite3* db) {
  sqlite3_mutex_enter(db->mutex);
  int begins = is_quiet(db) && db->autoCommit != 0;
  if (begins) db->autoCommit = 0;
  sqlite3_mutex_leave(db->mutex);
  return begins;
}

int sqlane_commit_nothing(sqlite3* db) {
  sqlite3_mutex_enter(db->mutex);
  int commits = is_quiet(db) && db->autoCommit == 0 && !has_written(db);
  if (commits) {
    db->autoCommit = 1;
    for (int i = 0; i < db->nDb; i++) {
      Btree* tree = db->aDb[i].pBt;
      // Cannot fail where nothing was written.
      if (tree != 0) sqlite3BtreeCommitPhaseTwo(tree, 0);
    }
  }
  sqlite3_mutex_leave(db->mutex);
  return commits;
}
