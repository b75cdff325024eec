// Every allocation fails, once and for good: the error is SQLITE_NOMEM, nothing is lost, nothing crashes, and after a
// single failure the connection works.
#include <unistd.h>

#include "fake_java.h"

using namespace sqlane_test;

namespace {

// ---- an allocator that counts and fails

struct Allocations {
  sqlite3_mem_methods real;
  int64_t alive;       // blocks
  int64_t until;       // allocations that still succeed; -1 for all
  bool for_good;       // those after the failing one fail, too
  bool failed;
  bool enabled;
};

Allocations allocations;

bool fails() {
  if (!allocations.enabled || allocations.until < 0) return false;
  if (allocations.until > 0) {
    allocations.until--;
    return false;
  }
  allocations.failed = true;
  if (!allocations.for_good) allocations.until = -1;
  return true;
}

void* allocate(int size) {
  void* memory = fails() ? nullptr : allocations.real.xMalloc(size);
  if (memory != nullptr) allocations.alive++;
  return memory;
}

void* reallocate(void* memory, int size) { return fails() ? nullptr : allocations.real.xRealloc(memory, size); }

void release(void* memory) {
  if (memory != nullptr) allocations.alive--;
  allocations.real.xFree(memory);
}

void install() {
  CHECK_EQUAL(SQLITE_OK, sqlite3_config(SQLITE_CONFIG_GETMALLOC, &allocations.real));
  sqlite3_mem_methods counting = allocations.real;
  counting.xMalloc = allocate;
  counting.xRealloc = reallocate;
  counting.xFree = release;
  CHECK_EQUAL(SQLITE_OK, sqlite3_config(SQLITE_CONFIG_MALLOC, &counting));
  // Without the memory that each connection sets aside for small blocks, each of them is an allocation.
  CHECK_EQUAL(SQLITE_OK, sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0));
}

// ---- scenarios: what Java does, in its order; each step answers whether to go on

char file[64];

// An error that came up although memory was there, or that is not one of memory, ends the test.
bool went_well(int64_t connection, bool well) {
  if (well) return true;
  Failure error = failure(connection);
  if (!allocations.failed || ((error.code & 0xff) != SQLITE_NOMEM && error.code != SQLITE_IOERR_NOMEM)) {
    fprintf(stderr, "failed=%d, code=%d, message=%s\n", allocations.failed, error.code, error.message);
    CHECK(!"an error of memory after a failed allocation, and no other");
  }
  return false;
}

bool script(int64_t connection, const char* sql) {
  return went_well(connection, execute_script(connection, sql) == SQLITE_OK);
}

bool rows_and_values(int64_t connection) {
  static Output<65536> out;
  if (!script(connection, "PRAGMA encoding = 'UTF-16le'; CREATE TABLE t(a INTEGER PRIMARY KEY, b, c)")) return false;
  int64_t insert = prepare(connection, "INSERT INTO t VALUES (?, ?, ?)", SQLANE_PREPARE_PERSISTENT);
  if (!went_well(connection, insert != 0)) return false;
  if (!went_well(connection, sqlane_parameters(insert, 256) != 0)) return false;
  Row row = parameters(insert, 3, 256);
  row.integer(0, 1);
  row.text(1, "text");
  row.zero_blob(2, 40000);
  if (!went_well(connection, sqlane_run(insert, out.address()) == SQLITE_DONE)) return false;
  if (!went_well(connection, sqlane_parameters(insert, 9000) != 0)) return false;
  int64_t expanded = sqlane_expanded_sql(insert);
  if (!went_well(connection, expanded != 0)) return false;
  sqlane_string_free(expanded);
  int64_t query = prepare(connection, "SELECT a, b || hex(zeroblob(600)) AS name, c, b || a FROM t ORDER BY b");
  if (!went_well(connection, query != 0)) return false;
  int32_t code = sqlane_execute(query, out.address(), 128, 9);
  if (!went_well(connection, code == SQLANE_NEED_SPACE)) return false;
  int64_t buffer = sqlane_buffer_create(connection, 4096);
  if (!went_well(connection, buffer != 0)) return false;
  sqlane_buffer_release(connection, buffer);
  code = sqlane_fetch(query, out.address(), out.capacity(), 9);
  if (!went_well(connection, code == SQLITE_ROW)) return false;
  CHECK_EQUAL(1, out.integer(0, 0));
  CHECK_EQUAL(1204, out.span(0, 1).length);
  CHECK_EQUAL(SQLITE_BLOB | SQLANE_TYPE_DEFERRED, out.type(0, 2));
  CHECK(out.holds(0, 3, "text1", 5));
  // No error is kept for these two: Java takes the missing address for one.
  if (sqlane_column_address(query, 2, 40000) == 0 || sqlane_column_text(query, 1, SQLANE_COLUMN_NAME) == 0) {
    CHECK(allocations.failed);
    return false;
  }
  return went_well(connection, sqlane_fetch(query, out.address(), out.capacity(), 9) == SQLITE_DONE);
}

bool batches(int64_t connection) {
  Output<256> out;
  if (!script(connection, "CREATE TABLE t(a UNIQUE, b)")) return false;
  int64_t insert = prepare(connection, "INSERT INTO t VALUES (?, ?)");
  if (!went_well(connection, insert != 0)) return false;
  int64_t memory = sqlane_batch_rows(insert, 4096);
  if (!went_well(connection, memory != 0)) return false;
  int64_t at = memory;
  for (int64_t i = 0; i < 20; i++) {
    Row row(at, 2, 4096 - (at - memory));
    row.integer(0, i);
    row.text(1, "text of the row");
    at += row.size();
  }
  if (!went_well(connection, sqlane_run_batch(insert, 20, out.address(), 0) == SQLITE_DONE)) return false;
  CHECK_EQUAL(20, out.outcome().changes);
  return true;
}

bool scripts(int64_t connection) {
  return script(connection,
                "CREATE TABLE p(a PRIMARY KEY, b CHECK (b > 0)) WITHOUT ROWID;"
                "CREATE TABLE c(a REFERENCES p ON DELETE CASCADE);"
                "CREATE TABLE log(a); CREATE TRIGGER g AFTER DELETE ON c BEGIN INSERT INTO log VALUES (old.a); END;"
                "CREATE VIEW v AS SELECT p.a, count(*) n FROM p LEFT JOIN c ON p.a = c.a GROUP BY p.a;"
                "PRAGMA foreign_keys = ON; INSERT INTO p VALUES ('x', 1), ('y', 2); INSERT INTO c VALUES ('x');"
                "SAVEPOINT s; DELETE FROM p WHERE a = 'x'; ROLLBACK TO s; RELEASE s;"
                "SELECT * FROM v WHERE a IN (SELECT a FROM c UNION SELECT 'z') ORDER BY n DESC, json_object('a', a);"
                "WITH RECURSIVE r(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM r LIMIT 5)"
                " SELECT sum(i) OVER (ORDER BY i), printf('%d %s', i, i) FROM r;"
                "ALTER TABLE log RENAME COLUMN a TO b; DROP VIEW v; PRAGMA integrity_check");
}

bool full_text(int64_t connection) {
  return script(connection,
                "CREATE VIRTUAL TABLE f USING fts5(a); INSERT INTO f VALUES ('one two'), ('two three');"
                "SELECT highlight(f, 0, '[', ']') FROM f('two NOT one'); DELETE FROM f WHERE rowid = 1;"
                "CREATE VIRTUAL TABLE r USING rtree(id, a, b); INSERT INTO r VALUES (1, 2, 3);"
                "SELECT * FROM r WHERE a > 1");
}

// What the callback was refused is for Java to throw: the statement tells no more than that it has failed.
bool asked(int64_t connection, const char* sql) {
  int32_t code = execute_script(connection, sql);
  if (code == SQLITE_ERROR) CHECK(allocations.failed);
  return code != SQLITE_ERROR && went_well(connection, code == SQLITE_OK);
}

bool full_text_in_java(int64_t connection) {
  if (!went_well(connection, sqlane_create_tokenizer(connection, bytes("java"), 0, 1) == SQLITE_OK)) return false;
  if (!went_well(connection, sqlane_create_auxiliary(connection, bytes("asking"), 2) == SQLITE_OK)) return false;
  if (!went_well(connection, sqlane_create_tokenizer(connection, bytes("java"), 0, 3) == SQLITE_OK)) return false;
  if (!went_well(connection, sqlane_create_auxiliary(connection, bytes("asking"), 4) == SQLITE_OK)) return false;
  if (!went_well(connection, sqlane_create_tokenizer(connection, bytes("filter"), 1, 5) == SQLITE_OK)) return false;
  return asked(connection, "CREATE VIRTUAL TABLE f USING fts5(a, tokenize = 'java x')") &&
         asked(connection, "INSERT INTO f VALUES ('one'), ('two')") &&
         asked(connection, "SELECT asking(f) FROM f('one')") && asked(connection, "DELETE FROM f WHERE rowid = 1") &&
         asked(connection, "CREATE VIRTUAL TABLE g USING fts5(a, tokenize = 'filter java y')") &&
         asked(connection, "INSERT INTO g VALUES ('one two')");
}

bool functions(int64_t connection) {
  int32_t code = sqlane_create_function(connection, bytes("echo"), 1, SQLITE_DETERMINISTIC, 1);
  if (!went_well(connection, code == SQLITE_OK)) return false;
  sqlane_update_hook(connection, 1);
  sqlane_commit_hook(connection, 1);
  sqlane_progress_handler(connection, 5, 1);
  if (!went_well(connection, sqlane_set_authorizer(connection, 1) == SQLITE_OK)) return false;
  if (!script(connection, "CREATE TABLE t(a); INSERT INTO t VALUES (echo('text')), (echo(12345))")) return false;
  if (!script(connection, "SELECT echo(a || 'more'), count(*) FROM t GROUP BY echo(a)")) return false;
  return went_well(connection, sqlane_remove_function(connection, bytes("echo"), 1) == SQLITE_OK);
}

bool aggregates_and_collations(int64_t connection) {
  if (!went_well(connection, sqlane_create_aggregate(connection, bytes("n"), 1, 0, 0, 1) == SQLITE_OK)) return false;
  if (!went_well(connection, sqlane_create_collation(connection, bytes("c"), 2) == SQLITE_OK)) return false;
  if (!script(connection, "CREATE TABLE t(a COLLATE c); CREATE INDEX i ON t(a)")) return false;
  if (!script(connection, "INSERT INTO t VALUES ('one'), ('three'), ('eleven'), ('four')")) return false;
  return script(connection, "SELECT n(a), a FROM t GROUP BY a; DELETE FROM t WHERE a = 'three'");
}

bool virtual_tables(int64_t connection) {
  fake = FakeTables();
  fake.connection = connection;
  int32_t options = SQLANE_MODULE_CREATED | SQLANE_MODULE_TRANSACTIONAL | SQLANE_MODULE_WRITABLE;
  if (!went_well(connection, sqlane_create_module(connection, bytes("m"), options, 1) == SQLITE_OK)) return false;
  if (!script(connection, "CREATE VIRTUAL TABLE v USING m(x); SELECT t, count(*), r FROM v(3) GROUP BY t || 'x'")) {
    return false;
  }
  if (!script(connection, "INSERT INTO v(n, t) VALUES (1, 'one'); UPDATE v SET t = 'two'; DELETE FROM v")) return false;
  if (!script(connection, "ALTER TABLE v RENAME TO w; DROP TABLE w")) return false;
  CHECK_EQUAL(0, fake.alive);
  return went_well(connection, sqlane_remove_module(connection, bytes("m")) == SQLITE_OK);
}

bool files(int64_t connection) {
  if (!script(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; CREATE TABLE t(a)")) return false;
  if (!script(connection, "BEGIN; INSERT INTO t VALUES (zeroblob(9000)); COMMIT")) return false;
  if (!script(connection, "ATTACH ':memory:' AS other")) return false;
  int32_t frames[2] = {};
  int32_t code = sqlane_wal_checkpoint(connection, nullptr, SQLITE_CHECKPOINT_TRUNCATE, frames);
  return went_well(connection, code == SQLITE_OK);
}

bool settings(int64_t connection) {
  int64_t values[2] = {};
  sqlane_limit(connection, SQLITE_LIMIT_LENGTH, 1000000);
  sqlane_deadline(connection, INT64_MAX);
  if (!went_well(connection, sqlane_busy_timeout(connection, 100) == SQLITE_OK)) return false;
  if (!went_well(connection, sqlane_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1) == 1)) return false;
  if (!script(connection, "CREATE TABLE t(a); VACUUM; PRAGMA journal_mode = TRUNCATE")) return false;
  return went_well(connection, sqlane_db_status(connection, SQLITE_DBSTATUS_SCHEMA_USED, 0,
                                                sqlane::to_handle(values)) == SQLITE_OK);
}

sqlane::Client client = {upcall, nullptr};

bool backed_up(int64_t source, int64_t destination) {
  int32_t progress[2] = {};
  int64_t backup = sqlane_backup_to_connection(source, bytes("main"), destination, bytes("main"));
  if (!went_well(source, backup != 0)) return false;
  int32_t code = SQLITE_OK;
  while (code == SQLITE_OK) code = sqlane_backup_step(backup, 2, progress);
  if (code == SQLITE_DONE) sqlane_backup_finish(backup);  // else by the end of either connection
  return went_well(source, code == SQLITE_DONE);
}

bool backups(int64_t connection) {
  if (!script(connection, "CREATE TABLE t(a); INSERT INTO t VALUES (zeroblob(9000))")) return false;
  int64_t destination = open_path(":memory:", client);
  if (destination == 0) return false;
  bool well = went_well(destination, failure(destination).code == SQLITE_OK) && backed_up(connection, destination);
  CHECK_EQUAL(SQLITE_OK, sqlane_close(destination));
  return well;
}

bool images(int64_t connection) {
  int64_t size = 0;
  if (!script(connection, "CREATE TABLE t(a); INSERT INTO t VALUES (zeroblob(9000)), (NULL)")) return false;
  int64_t image = sqlane_serialize(connection, bytes("main"), 1 << 20, sqlane::to_handle(&size));
  if (!went_well(connection, image != 0)) return false;
  int32_t code = sqlane_deserialize(connection, bytes("main"), image, size, 0);
  if (!went_well(connection, code == SQLITE_OK)) return false;
  return script(connection, "INSERT INTO t VALUES (1), (zeroblob(70000))");
}

bool blobs(int64_t connection) {
  uint8_t piece[600] = {1, 2, 3};
  if (!script(connection, "CREATE TABLE t(a); INSERT INTO t VALUES (zeroblob(9000)), ('text')")) return false;
  int64_t blob = sqlane_blob_open(connection, bytes("main"), bytes("t"), bytes("a"), 1, 1);
  if (!went_well(connection, blob != 0)) return false;
  if (!went_well(connection, sqlane_blob_write(blob, sqlane::to_handle(piece), 600, 4000) == SQLITE_OK)) return false;
  if (!went_well(connection, sqlane_blob_read(blob, sqlane::to_handle(piece), 600, 4300) == SQLITE_OK)) return false;
  if (!went_well(connection, sqlane_blob_reopen(blob, 2) == SQLITE_OK)) return false;
  return went_well(connection, sqlane_blob_close(blob) == SQLITE_OK);
}

// Bytes that one of the functions over changes has answered.
struct Changes {
  ~Changes() { sqlane_string_free(address); }
  const signed char* bytes() const { return length == 0 ? sqlane_test::bytes("") : from(address); }
  static const signed char* from(int64_t at) { return sqlane::from_handle<const signed char>(at); }

  int64_t address = 0;
  int32_t length = 0;
};

// Where a handler had no memory for the change, the status says that it gave up.
bool changes_well(Changes& into, int64_t address, const int32_t* info) {
  into.address = address;
  into.length = info[SQLANE_CHANGES_LENGTH];
  int32_t code = info[SQLANE_CHANGES_CODE];
  if (code == SQLITE_OK) return true;
  bool memory = (code & 0xff) == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM || code == SQLITE_ABORT;
  if (!allocations.failed || !memory) fprintf(stderr, "failed=%d, code=%d: ", allocations.failed, code);
  CHECK(allocations.failed && memory);
  // Without any memory nothing can be rolled back; Java then has the connection closed.
  CHECK(info[SQLANE_CHANGES_STANDS] == 0 || allocations.for_good);
  return false;
}

constexpr const char* changed_tables =
    "CREATE TABLE t(a INTEGER PRIMARY KEY, b UNIQUE); INSERT INTO t VALUES (1, 'one'), (2, 'two');"
    "CREATE TABLE w(a0,a1,a2,a3,a4,a5,a6,a7,a8,a9,b0,b1,b2,b3,b4,b5,b6,b7,b8,b9,PRIMARY KEY (a0, a1));"
    "INSERT INTO w(a0, a1, b9) VALUES ('x', 'y', zeroblob(200))";

bool recorded(int64_t connection, Changes& changes, Changes& patches) {
  int64_t session = sqlane_session_create(connection, bytes("main"), SQLANE_SESSION_ROWID, 1);
  if (!went_well(connection, session != 0)) return false;
  bool well = script(connection, "UPDATE t SET b = 'ONE' WHERE a = 1; INSERT INTO w(a0, a1) VALUES (7, 8);"
                                 "INSERT INTO t VALUES (3, 'three'); UPDATE w SET b9 = 9 WHERE a0 = 'x'");
  int32_t info[SQLANE_CHANGES_COUNT] = {};
  well = well && went_well(connection, sqlane_session_attach(session, bytes("later"), 0) == SQLITE_OK);
  well = well && changes_well(changes, sqlane_session_changeset(session, 0, INT32_MAX - 8, info), info);
  well = well && changes_well(patches, sqlane_session_changeset(session, 1, INT32_MAX - 8, info), info);
  sqlane_session_delete(session);
  return well;
}

bool sessions(int64_t connection) {
  if (!script(connection, changed_tables)) return false;
  Changes changes, patches, inverse, both, rebase, rebased;
  int32_t info[SQLANE_CHANGES_COUNT] = {};
  if (!recorded(connection, changes, patches)) return false;
  int64_t address = sqlane_changeset_invert(changes.bytes(), changes.length, info);
  if (!changes_well(inverse, address, info)) return false;
  address = sqlane_changeset_apply(connection, inverse.bytes(), inverse.length, 0, 1, 1, info);
  if (!changes_well(both, address, info)) return false;
  CHECK_EQUAL(0, both.length);
  if (!script(connection, "UPDATE t SET b = 'other'|| a; UPDATE w SET b9 = 'other'")) return false;
  if (!script(connection, "INSERT INTO t VALUES (3, 'mine')")) return false;
  address = sqlane_changeset_apply(connection, changes.bytes(), changes.length, 0, 1, 1, info);
  if (!changes_well(rebase, address, info)) return false;
  CHECK(rebase.length > 0);
  address = sqlane_changeset_combine(connection, bytes("main"), patches.bytes(), patches.length, INT32_MAX - 8, info);
  if (!changes_well(both, address, info)) return false;
  address = sqlane_changeset_rebase(changes.bytes(), changes.length, rebase.bytes(), rebase.length, info);
  return changes_well(rebased, address, info);
}

// ---- the campaign

void remove_files() {
  const char* const suffixes[] = {"", "-wal", "-shm", "-journal"};
  char name[80];
  for (const char* suffix : suffixes) {
    snprintf(name, sizeof(name), "%s%s", file, suffix);
    unlink(name);
  }
}

bool works(int64_t connection) {
  Output<256> out;
  int64_t query = prepare(connection, "SELECT 6 * 7");
  if (query == 0) fprintf(stderr, "%s: ", failure(connection).message);
  CHECK(query != 0);
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(query, out.address(), out.capacity(), 1));
  CHECK_EQUAL(42, out.integer(0, 0));
  sqlane_finalize(query);
  CHECK_EQUAL(SQLITE_OK, execute_script(connection, "CREATE TEMP TABLE w(a); INSERT INTO w VALUES (1)"));
  return true;
}

struct Result {
  int64_t points;   // allocations of the scenario
  int64_t errors;   // of them those whose failure was seen; the others can be done without
  int64_t lost;     // runs that did not give all memory back
};

int64_t forgotten = 0;  // a connection that was left open on purpose

// Whether the scenario went well with the given allocation failing.
bool attempt(bool (*scenario)(int64_t), int64_t failing, bool for_good, bool forget) {
  const char* path = scenario == files ? file : ":memory:";
  if (scenario == files) remove_files();
  allocations.until = failing;
  allocations.for_good = for_good;
  allocations.failed = false;
  allocations.enabled = true;
  int64_t connection = open_path(path, client);
  bool well = false;
  if (connection == 0) {
    CHECK(allocations.failed);
  } else if (went_well(connection, failure(connection).code == SQLITE_OK)) {
    well = scenario(connection);
    if (allocations.failed && !for_good) works(connection);
  }
  if (connection != 0 && forget && !well) {
    forgotten = connection;
  } else if (connection != 0) {
    CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
  }
  allocations.enabled = false;
  return well;
}

Result fail_each(bool (*scenario)(int64_t), bool forget = false) {
  CHECK(attempt(scenario, -1, false, false));
  int64_t alive = allocations.alive;
  Result result = {};
  for (int mode = 0; mode < 2; mode++) {
    for (int64_t point = 0;; point++) {
      bool well = attempt(scenario, point, mode == 1, forget);
      if (!allocations.failed) {
        CHECK(well);
        result.points = point;
        break;
      }
      if (!well) result.errors++;
      if (allocations.alive != alive) result.lost++;
      if (forgotten != 0) CHECK_EQUAL(SQLITE_OK, sqlane_close(forgotten));
      forgotten = 0;
    }
  }
  return result;
}

void survives(const char* name, bool (*scenario)(int64_t)) {
  Result result = fail_each(scenario);
  printf("%s: allocations=%" PRId64 ", errors=%" PRId64 "\n", name, result.points, result.errors);
  fflush(stdout);
  CHECK_EQUAL(0, result.lost);
  CHECK(result.points > 50);
  CHECK(result.errors > result.points);
}

// Shows that the campaign would see a leak.
void connection_forgotten_after_an_error_is_noticed() {
  Result result = fail_each(settings, true);
  CHECK(result.lost > 0);
}

}  // namespace

int main() {
  install();
  snprintf(file, sizeof(file), "/tmp/sqlane-oom-%d.db", static_cast<int>(getpid()));
  survives("rows and values", rows_and_values);
  survives("batches", batches);
  survives("scripts", scripts);
  survives("full text", full_text);
  survives("full text in Java", full_text_in_java);
  survives("functions", functions);
  survives("aggregates and collations", aggregates_and_collations);
  survives("virtual tables", virtual_tables);
  survives("files", files);
  survives("settings", settings);
  survives("backups", backups);
  survives("images", images);
  survives("blobs", blobs);
  survives("sessions", sessions);
  RUN(connection_forgotten_after_an_error_is_noticed);
  remove_files();
  return 0;
}
