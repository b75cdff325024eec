// What the system says of the place where a database lies.
#ifndef SQLANE_FILE_SYSTEM_H
#define SQLANE_FILE_SYSTEM_H

#include <stdint.h>

namespace sqlane {

struct Connection;

// The name of a kind of file system, as statfs tells it, that is shared between machines by a network; null for any
// other, and for one that may be either.
const char* network_file_system(uint64_t type) noexcept;

// Whether the pragma would switch a file on such a file system to WAL; the connection then knows why.
bool is_refused_wal(Connection& connection, const char* pragma, const char* value, const char* schema) noexcept;

// The message for that.
void report_network_wal(Connection& connection) noexcept;

}  // namespace sqlane
#endif
