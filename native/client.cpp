#include "client.h"
#include "connection.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {
namespace {

// Guards the lists of all clients, only when a connection begins or ends. This mutex of SQLite's is there for the
// program that uses it, which is us alone, and need not be made.
class Lock {
 public:
  Lock() noexcept : mutex(sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1)) { sqlite3_mutex_enter(mutex); }
  ~Lock() noexcept { sqlite3_mutex_leave(mutex); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  sqlite3_mutex* mutex;
};

// In the place of a client that can be called no more.
int32_t nobody(int32_t, int32_t, int64_t, int64_t, int64_t, int64_t) noexcept { return SQLITE_ERROR; }

}  // namespace

void enlist(Connection& connection, Client& client) noexcept {
  Lock lock;
  connection.listed = {&client, nullptr, client.connections};
  if (client.connections != nullptr) client.connections->listed.previous = &connection;
  client.connections = &connection;
}

void delist(Connection& connection) noexcept {
  Listed& listed = connection.listed;
  if (listed.client == nullptr) return;
  Lock lock;
  if (listed.previous != nullptr) {
    listed.previous->listed.next = listed.next;
  } else {
    listed.client->connections = listed.next;
  }
  if (listed.next != nullptr) listed.next->listed.previous = listed.previous;
  listed = {};
}

}  // namespace sqlane

using namespace sqlane;

// For the end of a client, when no thread can be in one of its connections and none will come. Nothing is called back.
void sqlane_close_all(int64_t handle) noexcept {
  Client& client = *from_handle<Client>(handle);
  while (client.connections != nullptr) {
    Connection& left = *client.connections;
    left.upcall.function = nobody;
    delist(left);
    sqlane_close(to_handle(&left));
  }
}
