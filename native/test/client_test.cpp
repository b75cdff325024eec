// What a client has open, and its end while connections are open.
#include <unistd.h>

#include "database.h"

using namespace sqlane_test;

namespace {

int32_t calls = 0;

int32_t count(int32_t, int32_t, int64_t, int64_t, int64_t, int64_t) noexcept {
  calls++;
  return SQLITE_OK;
}

// In the working directory.
constexpr const char* file = "client_test.db";

void remove_file() {
  unlink(file);
  unlink("client_test.db-journal");
}

int64_t open_with_everything(sqlane::Client& client, const char* path) {
  int64_t connection = open_path(path, client);
  CHECK_EQUAL(SQLITE_OK, failure(connection).code);
  CHECK_EQUAL(SQLITE_OK, execute_script(connection, "CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3)"));
  CHECK_EQUAL(SQLITE_OK, sqlane_create_function(connection, bytes("f"), 0, 0, 1));
  sqlane_update_hook(connection, 2);
  sqlane_commit_hook(connection, 3);
  sqlane_rollback_hook(connection, 4);
  sqlane_progress_handler(connection, 1, 5);
  CHECK_EQUAL(SQLITE_OK, sqlane_set_authorizer(connection, 6));
  CHECK_EQUAL(SQLITE_OK, execute_script(connection, "BEGIN IMMEDIATE; DELETE FROM t WHERE a = 1"));
  Output<256> out;
  CHECK_EQUAL(SQLITE_ROW, sqlane_execute(prepare(connection, "SELECT a FROM t"), out.address(), out.capacity(), 1));
  CHECK(sqlane_buffer_create(connection, 100) != 0);
  return connection;
}

void end_of_a_client_gives_all_memory_back() {
  int64_t before = sqlane_memory_used();
  sqlane::Client client = {count, nullptr};
  for (int i = 0; i < 3; i++) open_with_everything(client, ":memory:");
  CHECK(client.connections != nullptr);
  sqlane_close_all(sqlane::to_handle(&client));
  CHECK(client.connections == nullptr);
  CHECK_EQUAL(before, sqlane_memory_used());
}

void end_of_a_client_calls_nobody_back() {
  sqlane::Client client = {count, nullptr};
  open_with_everything(client, ":memory:");
  CHECK(calls > 0);
  calls = 0;
  sqlane_close_all(sqlane::to_handle(&client));
  CHECK_EQUAL(0, calls);
}

void end_of_a_client_rolls_back_and_unlocks() {
  remove_file();
  sqlane::Client client = {count, nullptr};
  open_with_everything(client, file);
  sqlane_close_all(sqlane::to_handle(&client));
  int64_t other = open_path(file);
  CHECK_EQUAL(SQLITE_OK, execute_script(other, "BEGIN IMMEDIATE; DELETE FROM t; COMMIT"));
  CHECK_EQUAL(3, sqlite3_changes64(handle_of(other)));
  CHECK_EQUAL(SQLITE_OK, sqlane_close(other));
  remove_file();
}

void end_of_a_client_closes_a_failed_open() {
  int64_t before = sqlane_memory_used();
  sqlane::Client client = {count, nullptr};
  CHECK_EQUAL(SQLITE_CANTOPEN, failure(open_path("/nowhere/at/all.db", client)).code & 0xff);
  sqlane_close_all(sqlane::to_handle(&client));
  CHECK_EQUAL(before, sqlane_memory_used());
}

void end_of_a_client_leaves_others_alone() {
  Database database;
  sqlane::Client client = {count, nullptr};
  open_with_everything(client, ":memory:");
  sqlane_close_all(sqlane::to_handle(&client));
  CHECK_EQUAL(1, database.integer("SELECT 1"));
}

void connections_can_be_closed_in_any_order() {
  sqlane::Client client = {count, nullptr};
  int64_t first = open_path(":memory:", client);
  int64_t second = open_path(":memory:", client);
  int64_t third = open_path(":memory:", client);
  CHECK_EQUAL(SQLITE_OK, sqlane_close(second));
  CHECK_EQUAL(SQLITE_OK, sqlane_close(first));
  CHECK(sqlane::to_handle(client.connections) == third);
  CHECK_EQUAL(SQLITE_OK, sqlane_close(third));
  CHECK(client.connections == nullptr);
}

}  // namespace

int main() {
  RUN(end_of_a_client_gives_all_memory_back);
  RUN(end_of_a_client_calls_nobody_back);
  RUN(end_of_a_client_rolls_back_and_unlocks);
  RUN(end_of_a_client_closes_a_failed_open);
  RUN(end_of_a_client_leaves_others_alone);
  RUN(connections_can_be_closed_in_any_order);
  return 0;
}
