// The whole surface of the core library: plain functions over fixed-width integers, grouped by topic.
// A handle is the address of one of our structures (handle.h). Nothing here checks threads or lifecycles: the Java
// engine has done so before it calls, and it calls one connection from one thread at a time.
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
#define SQLANE_INFO_COUNT 4

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
SQLANE_API int32_t sqlane_is_interrupted(int64_t connection) noexcept;
SQLANE_API int64_t sqlane_changes(int64_t connection) noexcept;
SQLANE_API int64_t sqlane_total_changes(int64_t connection) noexcept;
SQLANE_API int64_t sqlane_last_insert_rowid(int64_t connection) noexcept;
SQLANE_API int32_t sqlane_release_memory(int64_t connection) noexcept;
SQLANE_API int32_t sqlane_has_mutex(int64_t connection) noexcept;
SQLANE_API int32_t sqlane_statement_count(int64_t connection) noexcept;

// ---- lending: a connection that runs the tasks of others in a transaction that is not theirs
#define SQLANE_MEMBER_SAVEPOINT 1000000  // the number of the savepoint around a task

// Positions in what sqlane_file_state tells: 64-bit numbers.
#define SQLANE_FILE_MOVED 0
#define SQLANE_FILE_WAL_DEVICE 1
#define SQLANE_FILE_WAL_INODE 2
#define SQLANE_FILE_WAL_BYTES 3  // -1 if there is none
#define SQLANE_FILE_COUNT 4

SQLANE_API void sqlane_guard(int64_t connection, int32_t on) noexcept;
SQLANE_API int32_t sqlane_file_state(int64_t connection, int64_t state) noexcept;

// ---- statement
SQLANE_API int64_t sqlane_prepare(int64_t connection, const signed char* sql, int32_t length, int32_t options,
                                  int32_t* info) noexcept;
SQLANE_API void sqlane_finalize(int64_t statement) noexcept;
SQLANE_API int32_t sqlane_reset(int64_t statement) noexcept;
SQLANE_API int32_t sqlane_busy(int64_t statement) noexcept;
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
SQLANE_API int32_t sqlane_run_batch(int64_t statement, int32_t count, int64_t out) noexcept;
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

// ---- hooks, and what ends a statement
SQLANE_API int32_t sqlane_busy_timeout(int64_t connection, int32_t millis) noexcept;
SQLANE_API void sqlane_busy_handler(int64_t connection, int64_t id) noexcept;
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

#ifdef __cplusplus
}
#endif
#endif
