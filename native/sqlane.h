// The whole surface of the core: functions over fixed-width integers, by topic; a handle is an address (handle.h).
// Threads and lifecycles are not checked here: the Java engine has done so, and calls a connection from one at a time.
#ifndef SQLANE_H
#define SQLANE_H

#include <stdint.h>

#if defined(_WIN32)
#define SQLANE_API __declspec(dllexport)
#else
#define SQLANE_API __attribute__((visibility("default")))
#endif

#define SQLANE_ABI_VERSION 1

// Answers of ours beside SQLite's result codes. They are negative, SQLite's never are.
#define SQLANE_NEED_SPACE (-1)      // the next row does not fit: see Outcome::required_bytes
#define SQLANE_UNBOUND (-2)         // a parameter has no value: see Outcome::parameter
#define SQLANE_STACK (-3)           // too little native stack is left on this thread
#define SQLANE_TRAILING_SQL (-4)    // a second statement follows the first: see the status' offset
#define SQLANE_EMPTY_SQL (-5)       // only white space and comments
#define SQLANE_BUILT_IN (-40)       // a tokenizer of SQLite's own has that name
#define SQLANE_NETWORK_WAL (-41)    // the write-ahead log is refused on a network file system
#define SQLANE_FOREIGN_FILE (-42)   // somebody else in this process has the file open; the message is the descriptor

// Storage classes in a row (row_layout.h). 1 to 5 are SQLite's own codes.
#define SQLANE_TYPE_UNBOUND 0
#define SQLANE_TYPE_ZEROBLOB 6
#define SQLANE_TYPE_INT64_ARRAY 7   // for carray(); see row_layout.h
#define SQLANE_TYPE_DOUBLE_ARRAY 8
#define SQLANE_TYPE_TEXT_ARRAY 9
#define SQLANE_TYPE_KEPT 64         // added to TEXT: as in the comparison before (call_block.h)
#define SQLANE_TYPE_DEFERRED 128    // added to TEXT or BLOB: the value was too large to copy into the row

// A value above this many bytes is not copied into a row batch but fetched on its own.
#define SQLANE_INLINE_LIMIT 32768

// Options of sqlane_prepare.
#define SQLANE_PREPARE_PERSISTENT 1
#define SQLANE_PREPARE_UNBOUND_AS_NULL 2

// Positions in the array that sqlane_prepare fills.
#define SQLANE_INFO_COLUMNS 0
#define SQLANE_INFO_PARAMETERS 1
#define SQLANE_INFO_READONLY 2
#define SQLANE_INFO_EXPLAIN 3
#define SQLANE_INFO_COUNTS_CHANGES 4  // an INSERT, UPDATE or DELETE
#define SQLANE_INFO_COUNT 5

// Positions in the array that sqlane_status fills.
#define SQLANE_STATUS_CODE 0
#define SQLANE_STATUS_OFFSET 1
#define SQLANE_STATUS_ERRNO 2
#define SQLANE_STATUS_STATEMENT 3
#define SQLANE_STATUS_COUNT 4

// What sqlane_column_text names.
#define SQLANE_COLUMN_NAME 0
#define SQLANE_COLUMN_DECLTYPE 1
#define SQLANE_COLUMN_DATABASE 2
#define SQLANE_COLUMN_TABLE 3
#define SQLANE_COLUMN_ORIGIN 4

// What sqlane_layout tells: where this library puts things in a buffer (row_layout.h).
#define SQLANE_LAYOUT_STATUS 0
#define SQLANE_LAYOUT_ROW_COUNT 1
#define SQLANE_LAYOUT_BYTES_USED 2
#define SQLANE_LAYOUT_COLUMN_COUNT 3
#define SQLANE_LAYOUT_CHANGES 4
#define SQLANE_LAYOUT_LAST_INSERT_ROWID 5
#define SQLANE_LAYOUT_REQUIRED_BYTES 6
#define SQLANE_LAYOUT_PARAMETER 7
#define SQLANE_LAYOUT_BATCH_INDEX 8
#define SQLANE_LAYOUT_OUTCOME_SIZE 9
#define SQLANE_LAYOUT_TYPES 10
#define SQLANE_LAYOUT_SLOT_SIZE 11
#define SQLANE_LAYOUT_SPAN_OFFSET 12
#define SQLANE_LAYOUT_SPAN_LENGTH 13
#define SQLANE_LAYOUT_SLOTS 14      // of a row of so many values
#define SQLANE_LAYOUT_PAYLOAD 15    // of a row of so many values

// Kinds of upcall (upcall.h).
#define SQLANE_UPCALL_FUNCTION 1
#define SQLANE_UPCALL_DESTROY 2
#define SQLANE_UPCALL_PROGRESS 3
#define SQLANE_UPCALL_COMMIT 4
#define SQLANE_UPCALL_ROLLBACK 5
#define SQLANE_UPCALL_UPDATE 6
#define SQLANE_UPCALL_AUTHORIZER 7
#define SQLANE_UPCALL_PREUPDATE 20
#define SQLANE_UPCALL_WAL 21
#define SQLANE_UPCALL_TRACE 22
#define SQLANE_UPCALL_BUSY 23

// What a busy handler in Java answers for one more attempt.
#define SQLANE_RETRY (-6)

// Positions in what update and preupdate hooks are given of a row: 64-bit numbers, names as addresses.
#define SQLANE_CHANGE_DATABASE 0
#define SQLANE_CHANGE_TABLE 1
#define SQLANE_CHANGE_OLD_ROWID 2
#define SQLANE_CHANGE_NEW_ROWID 3
#define SQLANE_CHANGE_COLUMNS 4
#define SQLANE_CHANGE_DEPTH 5
#define SQLANE_CHANGE_BLOB_COLUMN 6
#define SQLANE_CHANGE_COUNT 7
#define SQLANE_UPCALL_FINISH 30   // of a group: the connection must not be used, whatever the function allows
#define SQLANE_UPCALL_DISCARD 31  // a group that nobody wants any more

// What a function or collation is called for.
#define SQLANE_CALL_SCALAR 0
#define SQLANE_CALL_STEP 1
#define SQLANE_CALL_INVERSE 2
#define SQLANE_CALL_VALUE 3
#define SQLANE_CALL_FINISH 4
#define SQLANE_CALL_DISCARD 5
#define SQLANE_CALL_COMPARE 6
#define SQLANE_CALL_NEEDED 7
#define SQLANE_CALL_TOKENIZER 8   // make one
#define SQLANE_CALL_TOKENIZE 9
#define SQLANE_CALL_AUXILIARY 10
#define SQLANE_CALL_PHRASE 11

// What a virtual table is called for (vtab.h): while a statement runs, and others of the connection may; while SQLite
// is in the midst of something, so that the connection must not be used; and the same, whatever has failed before.
#define SQLANE_UPCALL_TABLE 40
#define SQLANE_UPCALL_TABLE_ALONE 41
#define SQLANE_UPCALL_TABLE_END 42

// The method, in the low bits of an upcall's second argument; the number of the table or cursor stands above them.
#define SQLANE_TABLE_CREATE 1
#define SQLANE_TABLE_CONNECT 2
#define SQLANE_TABLE_DISCONNECT 3
#define SQLANE_TABLE_DESTROY 4
#define SQLANE_TABLE_BEST_INDEX 5
#define SQLANE_TABLE_FILTER 6
#define SQLANE_TABLE_FILL 7
#define SQLANE_TABLE_CLOSE 8
#define SQLANE_TABLE_UPDATE 9
#define SQLANE_TABLE_BEGIN 10
#define SQLANE_TABLE_SYNC 11
#define SQLANE_TABLE_COMMIT 12
#define SQLANE_TABLE_ROLLBACK 13
#define SQLANE_TABLE_SAVEPOINT 14
#define SQLANE_TABLE_RELEASE 15
#define SQLANE_TABLE_ROLLBACK_TO 16
#define SQLANE_TABLE_RENAME 17
#define SQLANE_TABLE_METHOD_BITS 8

// What is called a module's options: its tables can be created, exist by themselves, or both; can be written; take part
// in transactions; resolve conflicts; and may be used by a schema that is trusted, or by any.
#define SQLANE_MODULE_CREATED 1
#define SQLANE_MODULE_EPONYMOUS 2
#define SQLANE_MODULE_WRITABLE 4
#define SQLANE_MODULE_TRANSACTIONAL 8
#define SQLANE_MODULE_CONFLICTS 16
#define SQLANE_MODULE_IN_SCHEMA 32
#define SQLANE_MODULE_INNOCUOUS 64

// Positions of 64-bit numbers: those of a table that is made, those of a cursor's filter, and that of an update.
#define SQLANE_CONSTRUCTOR_COUNT 0
#define SQLANE_CONSTRUCTOR_ARGUMENTS 1
#define SQLANE_CONSTRUCTOR_TABLE 2
#define SQLANE_FILTER_CURSOR 0
#define SQLANE_FILTER_NUMBER 1
#define SQLANE_FILTER_TEXT 2
#define SQLANE_UPDATE_CONFLICT 0

// Positions in a plan, 64-bit numbers: a head, the constraints, and of each term of ORDER BY its column and direction.
#define SQLANE_PLAN_INFO 0
#define SQLANE_PLAN_CONSTRAINTS 1
#define SQLANE_PLAN_ORDER_BY 2
#define SQLANE_PLAN_COLUMNS_USED 3
#define SQLANE_PLAN_DISTINCT 4
#define SQLANE_PLAN_NUMBER 5
#define SQLANE_PLAN_COST 6          // the bits of the double
#define SQLANE_PLAN_ROWS 7
#define SQLANE_PLAN_UNIQUE 8
#define SQLANE_PLAN_ORDERED 9
#define SQLANE_PLAN_REFUSED 10
#define SQLANE_PLAN_HEAD 11
#define SQLANE_CONSTRAINT_COLUMN 0
#define SQLANE_CONSTRAINT_OPERATOR 1
#define SQLANE_CONSTRAINT_USABLE 2
#define SQLANE_CONSTRAINT_IN 3
#define SQLANE_CONSTRAINT_ARGUMENT 4
#define SQLANE_CONSTRAINT_OMIT 5
#define SQLANE_CONSTRAINT_LIST 6
#define SQLANE_CONSTRAINT_SIZE 7

// What sqlane_call_layout tells: where this library puts things in a block (call_block.h).
#define SQLANE_CALL_LAYOUT_STATE 0
#define SQLANE_CALL_LAYOUT_ARGUMENT_COUNT 1
#define SQLANE_CALL_LAYOUT_RESULT_TYPE 2
#define SQLANE_CALL_LAYOUT_RESULT 3
#define SQLANE_CALL_LAYOUT_RESULT_BYTES 4
#define SQLANE_CALL_LAYOUT_RESULT_CAPACITY 5
#define SQLANE_CALL_LAYOUT_ARGUMENTS 6
#define SQLANE_CALL_LAYOUT_ARGUMENT_SIZE 7
#define SQLANE_CALL_LAYOUT_ARGUMENT_LENGTH 8
#define SQLANE_CALL_LAYOUT_ARGUMENT_VALUE 9
#define SQLANE_CALL_LAYOUT_SIZE 10

// Callbacks of sessions: whether a table is to be recorded; whether one is to be changed, and how a conflict ends.
#define SQLANE_UPCALL_SESSION 50
#define SQLANE_UPCALL_APPLY 51

// What such a handler answers; after anything else it has failed.
#define SQLANE_ANSWER_NO (-20)
#define SQLANE_ANSWER_YES (-21)
#define SQLANE_ANSWER_OMIT (-22)
#define SQLANE_ANSWER_REPLACE (-23)
#define SQLANE_ANSWER_ABORT (-24)

// What the handler of SQLANE_UPCALL_APPLY is called for, besides the SQLITE_CHANGESET_ kinds of conflict.
#define SQLANE_APPLY_FILTER 0

// The savepoint that changes are applied in, as sqlane_roll_back has it.
#define SQLANE_APPLY_SAVEPOINT 2147483647

// Positions in the array that the functions over changes fill.
#define SQLANE_CHANGES_CODE 0
#define SQLANE_CHANGES_LENGTH 1   // of the bytes that are answered
#define SQLANE_CHANGES_OFFSET 2   // of a fault
#define SQLANE_CHANGES_FAULT 3    // a SQLANE_FAULT_, 0 if the bytes that were given are good
#define SQLANE_CHANGES_STANDS 4   // not 0 if what was applied could not be rolled back: 1 all of it, 2 the savepoint
#define SQLANE_CHANGES_COUNT 5

// What is wrong with changes.
#define SQLANE_FAULT_CUT_OFF 1
#define SQLANE_FAULT_NO_TABLE 2
#define SQLANE_FAULT_MIXTURE 3
#define SQLANE_FAULT_COLUMNS 4
#define SQLANE_FAULT_NO_KEY 5
#define SQLANE_FAULT_OPERATION 6
#define SQLANE_FAULT_INDIRECT 7
#define SQLANE_FAULT_TYPE 8
#define SQLANE_FAULT_UNDEFINED 9
#define SQLANE_FAULT_NUMBER 10

// Options of sqlane_session_create.
#define SQLANE_SESSION_SIZE 1
#define SQLANE_SESSION_ROWID 2

// The arguments of a tokenizer's call.
#define SQLANE_TOKENIZE_TEXT 0
#define SQLANE_TOKENIZE_LOCALE 1
#define SQLANE_TOKENIZE_REASON 2
#define SQLANE_TOKENIZE_BASE 3    // the tokens that a filter gets
#define SQLANE_TOKENIZE_COUNT 4

// What sqlane_token_layout tells: where things are in a token (token_layout.h).
#define SQLANE_TOKEN_LAYOUT_FLAGS 0
#define SQLANE_TOKEN_LAYOUT_LENGTH 1
#define SQLANE_TOKEN_LAYOUT_START 2
#define SQLANE_TOKEN_LAYOUT_END 3
#define SQLANE_TOKEN_LAYOUT_TEXT 4

// What an auxiliary function may ask: sqlane_match_number, sqlane_match_bytes, and of these the lists at the end.
#define SQLANE_MATCH_COLUMN_COUNT 0
#define SQLANE_MATCH_PHRASE_COUNT 1
#define SQLANE_MATCH_PHRASE_SIZE 2
#define SQLANE_MATCH_ROW_COUNT 3
#define SQLANE_MATCH_TOTAL_SIZE 4
#define SQLANE_MATCH_COLUMN_SIZE 5
#define SQLANE_MATCH_COLUMN_TEXT 6
#define SQLANE_MATCH_COLUMN_LOCALE 7
#define SQLANE_MATCH_QUERY_TOKEN 8
#define SQLANE_MATCH_INSTANCE_TOKEN 9
#define SQLANE_MATCH_INSTANCES 10
#define SQLANE_MATCH_COLUMNS 11
#define SQLANE_MATCH_OFFSETS 12

// Answers that are none; no number of FTS5's is that small.
#define SQLANE_MATCH_FAILED (-4611686018427387904)
#define SQLANE_MATCH_NULL (-4611686018427387903)

#ifdef __cplusplus
extern "C" {
#else
#define noexcept
#endif

// ---- library
SQLANE_API int32_t sqlane_abi_version() noexcept;
SQLANE_API int64_t sqlane_library_version() noexcept;
SQLANE_API int64_t sqlane_library_source_id() noexcept;
SQLANE_API int32_t sqlane_compileoption_used(const signed char* name) noexcept;
SQLANE_API int64_t sqlane_memory_used() noexcept;
SQLANE_API int64_t sqlane_memory_highwater(int32_t reset) noexcept;
SQLANE_API int64_t sqlane_errstr(int32_t code) noexcept;
SQLANE_API int64_t sqlane_stack_remaining() noexcept;
SQLANE_API int32_t sqlane_layout(int32_t what, int32_t values) noexcept;
SQLANE_API int32_t sqlane_foreign_descriptor(const signed char* path) noexcept;

// ---- connection
SQLANE_API int64_t sqlane_open(const signed char* path, int32_t flags, int64_t client, int32_t slot) noexcept;
SQLANE_API int32_t sqlane_close(int64_t connection) noexcept;
SQLANE_API void sqlane_close_all(int64_t client) noexcept;
SQLANE_API void sqlane_status(int64_t connection, int32_t* info) noexcept;
SQLANE_API int64_t sqlane_status_message(int64_t connection) noexcept;
SQLANE_API int32_t sqlane_exec(int64_t connection, const signed char* sql, int32_t length, int32_t options) noexcept;
SQLANE_API int32_t sqlane_limit(int64_t connection, int32_t category, int32_t value) noexcept;
SQLANE_API int32_t sqlane_db_config(int64_t connection, int32_t option, int32_t value) noexcept;
SQLANE_API int32_t sqlane_get_autocommit(int64_t connection) noexcept;
SQLANE_API int32_t sqlane_roll_back(int64_t connection, int32_t savepoint) noexcept;
SQLANE_API int32_t sqlane_txn_state(int64_t connection, const signed char* schema) noexcept;
SQLANE_API int32_t sqlane_db_readonly(int64_t connection, const signed char* schema) noexcept;
SQLANE_API int64_t sqlane_db_filename(int64_t connection, const signed char* schema) noexcept;
SQLANE_API int32_t sqlane_db_status(int64_t connection, int32_t counter, int32_t reset, int64_t values) noexcept;
SQLANE_API int32_t sqlane_wal_checkpoint(int64_t connection, const signed char* schema, int32_t mode,
                                         int32_t* frames) noexcept;
SQLANE_API void sqlane_interrupt(int64_t connection) noexcept;
SQLANE_API int64_t sqlane_total_changes(int64_t connection) noexcept;
SQLANE_API int64_t sqlane_last_insert_rowid(int64_t connection) noexcept;
SQLANE_API int32_t sqlane_has_mutex(int64_t connection) noexcept;
SQLANE_API int32_t sqlane_statement_count(int64_t connection) noexcept;
SQLANE_API int32_t sqlane_refuse_files(int64_t connection, int32_t network_wal, int32_t foreign) noexcept;

// ---- lending: a connection that runs the tasks of others in a transaction that is not theirs
#define SQLANE_MEMBER_SAVEPOINT 1000000  // the number of the savepoint around a task

// Positions in what sqlane_file_state tells: 64-bit numbers.
#define SQLANE_FILE_MOVED 0
#define SQLANE_FILE_WAL_DEVICE 1
#define SQLANE_FILE_WAL_INODE 2
#define SQLANE_FILE_WAL_BYTES 3  // -1 if there is none
#define SQLANE_FILE_DEVICE 4
#define SQLANE_FILE_INODE 5  // 0 if no file has the name
#define SQLANE_FILE_COUNT 6

#define SQLANE_READ_ENDED 2  // added to the 0 or 1 of sqlane_guard: nothing is left to be committed

SQLANE_API int32_t sqlane_guard(int64_t connection, int32_t on) noexcept;
SQLANE_API int32_t sqlane_begin_read(int64_t connection) noexcept;
SQLANE_API int32_t sqlane_end_read(int64_t connection) noexcept;
SQLANE_API void sqlane_expire_statements(int64_t connection) noexcept;
SQLANE_API int32_t sqlane_rollback_count(int64_t connection) noexcept;
SQLANE_API int32_t sqlane_take_busy_waits(int64_t connection, int64_t nanos) noexcept;
SQLANE_API void sqlane_watch_tables(int64_t connection, int32_t on) noexcept;
SQLANE_API int64_t sqlane_changed_table(int64_t connection, int32_t index) noexcept;
SQLANE_API int32_t sqlane_forget_changed_tables(int64_t connection) noexcept;
SQLANE_API int32_t sqlane_file_state(int64_t connection, int64_t state) noexcept;
SQLANE_API int64_t sqlane_stack_needed(int64_t connection) noexcept;

// ---- statement
SQLANE_API int64_t sqlane_prepare(int64_t connection, const signed char* sql, int32_t length, int32_t options,
                                  int32_t* info) noexcept;
SQLANE_API void sqlane_finalize(int64_t statement) noexcept;
SQLANE_API int32_t sqlane_reset(int64_t statement) noexcept;
SQLANE_API int32_t sqlane_column_count(int64_t statement) noexcept;
SQLANE_API int64_t sqlane_column_text(int64_t statement, int32_t column, int32_t what) noexcept;
SQLANE_API int64_t sqlane_parameter_name(int64_t statement, int32_t parameter) noexcept;
SQLANE_API int64_t sqlane_expanded_sql(int64_t statement) noexcept;
SQLANE_API int32_t sqlane_stmt_status(int64_t statement, int32_t counter, int32_t reset) noexcept;

// ---- batch: the hot path, one crossing per piece of work
SQLANE_API int64_t sqlane_parameters(int64_t statement, int64_t capacity) noexcept;
SQLANE_API int64_t sqlane_batch_rows(int64_t statement, int64_t capacity) noexcept;
SQLANE_API int32_t sqlane_execute(int64_t statement, int64_t out, int32_t capacity, int32_t max_rows) noexcept;
SQLANE_API int32_t sqlane_fetch(int64_t statement, int64_t out, int32_t capacity, int32_t max_rows) noexcept;
SQLANE_API int32_t sqlane_run(int64_t statement, int64_t out) noexcept;
SQLANE_API int32_t sqlane_run_batch(int64_t statement, int32_t count, int64_t out, int64_t changes) noexcept;
SQLANE_API int64_t sqlane_column_address(int64_t statement, int32_t column, int32_t length) noexcept;

// ---- transfer: memory that Java fills or reads
SQLANE_API int64_t sqlane_buffer_create(int64_t connection, int64_t capacity) noexcept;
SQLANE_API void sqlane_buffer_release(int64_t connection, int64_t address) noexcept;
SQLANE_API void sqlane_string_free(int64_t address) noexcept;

// ---- functions and collations
SQLANE_API int32_t sqlane_create_function(int64_t connection, const signed char* name, int32_t arguments,
                                          int32_t flags, int64_t id) noexcept;
SQLANE_API int32_t sqlane_create_aggregate(int64_t connection, const signed char* name, int32_t arguments,
                                           int32_t flags, int32_t window, int64_t id) noexcept;
SQLANE_API int32_t sqlane_remove_function(int64_t connection, const signed char* name, int32_t arguments) noexcept;
SQLANE_API int32_t sqlane_is_builtin_function(int64_t connection, const signed char* name) noexcept;
SQLANE_API void sqlane_result_bytes(int64_t block, int32_t type, const signed char* bytes, int32_t length) noexcept;
SQLANE_API int32_t sqlane_call_layout(int32_t what) noexcept;
SQLANE_API int32_t sqlane_create_collation(int64_t connection, const signed char* name, int64_t id) noexcept;
SQLANE_API int32_t sqlane_remove_collation(int64_t connection, const signed char* name) noexcept;
SQLANE_API int32_t sqlane_collation_needed(int64_t connection, int64_t id) noexcept;

// ---- full-text search
SQLANE_API int32_t sqlane_create_tokenizer(int64_t connection, const signed char* name, int32_t filters,
                                           int64_t id) noexcept;
SQLANE_API int64_t sqlane_token_space(int64_t block, int64_t capacity) noexcept;
SQLANE_API int32_t sqlane_token_layout(int32_t what) noexcept;
SQLANE_API int32_t sqlane_create_auxiliary(int64_t connection, const signed char* name, int64_t id) noexcept;
SQLANE_API int64_t sqlane_match_rowid(int64_t block) noexcept;
SQLANE_API int64_t sqlane_match_number(int64_t block, int32_t what, int32_t index) noexcept;
SQLANE_API int64_t sqlane_match_bytes(int64_t block, int32_t what, int32_t a, int32_t b) noexcept;
SQLANE_API int64_t sqlane_match_tokenize(int64_t block, const signed char* text, int32_t length,
                                         const signed char* locale, int32_t locale_length) noexcept;
SQLANE_API int32_t sqlane_match_query_phrase(int64_t block, int32_t phrase) noexcept;
SQLANE_API int64_t sqlane_match_auxdata(int64_t block) noexcept;
SQLANE_API int32_t sqlane_match_set_auxdata(int64_t block, int64_t id) noexcept;

// ---- virtual tables
SQLANE_API int32_t sqlane_create_module(int64_t connection, const signed char* name, int32_t options,
                                        int64_t id) noexcept;
SQLANE_API int32_t sqlane_remove_module(int64_t connection, const signed char* name) noexcept;
SQLANE_API int32_t sqlane_declare_table(int64_t connection, int64_t table, int64_t number,
                                        const signed char* sql) noexcept;
SQLANE_API int32_t sqlane_plan_text(int64_t info, const signed char* text) noexcept;
SQLANE_API int64_t sqlane_plan_collation(int64_t info, int32_t constraint) noexcept;
SQLANE_API int64_t sqlane_plan_value(int64_t info, int32_t constraint) noexcept;
SQLANE_API void sqlane_cursor_rows(int64_t cursor, int64_t rows) noexcept;
SQLANE_API int64_t sqlane_list_value(int64_t list, int32_t next) noexcept;

// ---- hooks, and what ends a statement
SQLANE_API int32_t sqlane_busy_timeout(int64_t connection, int32_t millis) noexcept;
SQLANE_API void sqlane_busy_handler(int64_t connection, int64_t id) noexcept;
SQLANE_API int64_t sqlane_busy_deadline(int64_t connection, int64_t nanos) noexcept;
SQLANE_API void sqlane_deadline(int64_t connection, int64_t nanos) noexcept;
SQLANE_API void sqlane_cancel_flag(int64_t statement, int64_t flag) noexcept;
SQLANE_API void sqlane_progress_handler(int64_t connection, int32_t instructions, int64_t id) noexcept;
SQLANE_API void sqlane_commit_hook(int64_t connection, int64_t id) noexcept;
SQLANE_API void sqlane_rollback_hook(int64_t connection, int64_t id) noexcept;
SQLANE_API void sqlane_update_hook(int64_t connection, int64_t id) noexcept;
SQLANE_API int32_t sqlane_preupdate_hook(int64_t connection, int64_t id) noexcept;
SQLANE_API int64_t sqlane_preupdate_value(int64_t connection, int32_t column, int32_t after) noexcept;
SQLANE_API int32_t sqlane_value_type(int64_t value) noexcept;
SQLANE_API int64_t sqlane_value_int64(int64_t value) noexcept;
SQLANE_API double sqlane_value_double(int64_t value) noexcept;
SQLANE_API int64_t sqlane_value_address(int64_t value) noexcept;
SQLANE_API int32_t sqlane_value_bytes(int64_t value) noexcept;
SQLANE_API void sqlane_wal_hook(int64_t connection, int64_t id) noexcept;
SQLANE_API void sqlane_trace(int64_t connection, int32_t events, int64_t id) noexcept;
SQLANE_API int64_t sqlane_traced_sql(int64_t statement) noexcept;
SQLANE_API int64_t sqlane_traced_expanded_sql(int64_t statement) noexcept;
SQLANE_API int32_t sqlane_set_authorizer(int64_t connection, int64_t id) noexcept;
SQLANE_API int32_t sqlane_load_extension(int64_t connection, const signed char* path,
                                         const signed char* entry) noexcept;

// ---- backup
SQLANE_API int32_t sqlane_same_file(const signed char* path, const signed char* other) noexcept;
SQLANE_API int64_t sqlane_backup_to_file(int64_t source, const signed char* schema, const signed char* path) noexcept;
SQLANE_API int64_t sqlane_backup_to_connection(int64_t source, const signed char* schema, int64_t destination,
                                               const signed char* destination_schema) noexcept;
SQLANE_API int32_t sqlane_backup_step(int64_t backup, int32_t pages, int32_t* progress) noexcept;
SQLANE_API void sqlane_backup_finish(int64_t backup) noexcept;

// ---- blob
SQLANE_API int64_t sqlane_blob_open(int64_t connection, const signed char* schema, const signed char* table,
                                    const signed char* column, int64_t rowid, int32_t writable) noexcept;
SQLANE_API int32_t sqlane_blob_reopen(int64_t blob, int64_t rowid) noexcept;
SQLANE_API int32_t sqlane_blob_bytes(int64_t blob) noexcept;
SQLANE_API int32_t sqlane_blob_read(int64_t blob, int64_t to, int32_t length, int32_t offset) noexcept;
SQLANE_API int32_t sqlane_blob_write(int64_t blob, int64_t from, int32_t length, int32_t offset) noexcept;
SQLANE_API int32_t sqlane_blob_close(int64_t blob) noexcept;

// ---- images of whole databases
SQLANE_API int64_t sqlane_serialized_size(int64_t connection, const signed char* schema) noexcept;
SQLANE_API int64_t sqlane_serialize(int64_t connection, const signed char* schema, int64_t most, int64_t size) noexcept;
SQLANE_API int64_t sqlane_image_create(int64_t connection, int64_t size) noexcept;
SQLANE_API void sqlane_image_free(int64_t image) noexcept;
SQLANE_API int32_t sqlane_deserialize(int64_t connection, const signed char* schema, int64_t image, int64_t size,
                                      int32_t readonly) noexcept;

// ---- snapshots: what SQLite calls one is a value of so many bytes
#define SQLANE_SNAPSHOT_SIZE 48

SQLANE_API int32_t sqlane_snapshot_get(int64_t connection, const signed char* schema, signed char* snapshot) noexcept;
SQLANE_API int32_t sqlane_snapshot_open(int64_t connection, const signed char* schema,
                                        const signed char* snapshot) noexcept;
SQLANE_API int32_t sqlane_snapshot_cmp(const signed char* snapshot, const signed char* other) noexcept;
SQLANE_API int32_t sqlane_snapshot_recover(int64_t connection, const signed char* schema) noexcept;

// ---- sessions
SQLANE_API int64_t sqlane_session_create(int64_t connection, const signed char* schema, int32_t options,
                                         int64_t filter) noexcept;
SQLANE_API void sqlane_session_delete(int64_t session) noexcept;
SQLANE_API int32_t sqlane_session_attach(int64_t session, const signed char* table, int32_t all) noexcept;
SQLANE_API int32_t sqlane_session_enable(int64_t session, int32_t enable) noexcept;
SQLANE_API int32_t sqlane_session_indirect(int64_t session, int32_t indirect) noexcept;
SQLANE_API int32_t sqlane_session_isempty(int64_t session) noexcept;
SQLANE_API int64_t sqlane_session_memory_used(int64_t session) noexcept;
SQLANE_API int64_t sqlane_session_changeset_size(int64_t session) noexcept;
SQLANE_API int64_t sqlane_session_changeset(int64_t session, int32_t patchset, int32_t most, int32_t* info) noexcept;
SQLANE_API int32_t sqlane_session_diff(int64_t session, const signed char* schema, const signed char* table) noexcept;

// ---- changesets: bytes
SQLANE_API int64_t sqlane_changes_fault(int32_t fault) noexcept;
SQLANE_API int32_t sqlane_changes_check(const signed char* bytes, int32_t length, int32_t rebase,
                                        int32_t* info) noexcept;
SQLANE_API int64_t sqlane_changeset_invert(const signed char* bytes, int32_t length, int32_t* info) noexcept;
SQLANE_API int64_t sqlane_changeset_combine(int64_t connection, const signed char* schema, const signed char* bytes,
                                            int32_t length, int32_t most, int32_t* info) noexcept;
SQLANE_API int64_t sqlane_changeset_rebase(const signed char* bytes, int32_t length, const signed char* rebase,
                                           int32_t rebase_length, int32_t* info) noexcept;
SQLANE_API int64_t sqlane_changeset_apply(int64_t connection, const signed char* bytes, int32_t length, int32_t flags,
                                          int32_t filtered, int64_t id, int32_t* info) noexcept;
SQLANE_API int64_t sqlane_conflict_record(int64_t conflict, int32_t most, int32_t* info) noexcept;
SQLANE_API int32_t sqlane_conflict_foreign_keys(int64_t conflict) noexcept;

#ifdef __cplusplus
}
#endif
#endif
