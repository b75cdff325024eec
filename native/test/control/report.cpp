// A mistake on purpose, named by the argument: the sanitizers must report it. Only in builds with sanitizers.
#include "../database.h"

using namespace sqlane_test;

namespace {

void use_after_free(int64_t connection) {
  int64_t buffer = sqlane_buffer_create(connection, 100);
  sqlane_buffer_release(connection, buffer);
  memset(sqlane::from_handle<void>(buffer), 1, 100);
}

void overrun(int64_t connection) {
  int64_t buffer = sqlane_buffer_create(connection, 100);
  memset(sqlane::from_handle<void>(buffer), 1, 120);
}

// Not a connection: those that are open hang on the list of their client.
void leak() { CHECK(sqlite3_malloc64(100) != nullptr); }

int overflow(int number) { return number + 0x7fffffff; }

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  int64_t connection = open_path(":memory:");
  const char* mistake = arguments[1];
  if (strcmp(mistake, "use-after-free") == 0) use_after_free(connection);
  if (strcmp(mistake, "overrun") == 0) overrun(connection);
  if (strcmp(mistake, "leak") == 0) leak();
  if (strcmp(mistake, "overflow") == 0) printf("%d\n", overflow(count));
  CHECK_EQUAL(SQLITE_OK, sqlane_close(connection));
  return 0;
}
