// Who uses the core: the JNI shim of one class loader, with the connections that it has open. The core is shared and
// may outlive the shim; no connection does.
#ifndef SQLANE_CLIENT_H
#define SQLANE_CLIENT_H

#include "upcall.h"

namespace sqlane {

struct Connection;

// Kept by the client itself, and only changed here.
struct Client {
  UpcallFunction* upcall = nullptr;
  Connection* connections = nullptr;
};

// A connection's place in the list of its client.
struct Listed {
  Client* client = nullptr;  // null outside of every list
  Connection* previous = nullptr;
  Connection* next = nullptr;
};

void enlist(Connection& connection, Client& client) noexcept;

void delist(Connection& connection) noexcept;

}  // namespace sqlane
#endif
