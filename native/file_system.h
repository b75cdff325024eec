// What the system says of the place where a database lies.
#ifndef SQLANE_FILE_SYSTEM_H
#define SQLANE_FILE_SYSTEM_H

#include <stdint.h>

namespace sqlane {

struct Connection;

// The name of a kind of file system, as statfs tells it, that is shared between machines by a network; null for any
// other, and for one that may be either.
const char* network_file_system(uint64_t type) noexcept;

// Whether the type of a mount, as /proc/self/mountinfo has it, is one of FUSE that no network is behind.
bool is_local_fuse(const char* type) noexcept;

// The type in a line of that file if it is of the device, else null; cuts the line behind it.
const char* type_of_mount(char* line, uint32_t major, uint32_t minor) noexcept;

// Whether the pragma would switch a file on such a file system to WAL; the connection then knows why.
bool is_refused_wal(Connection& connection, const char* pragma, const char* value, const char* schema) noexcept;

// The message for that.
void report_network_wal(Connection& connection) noexcept;

}  // namespace sqlane
#endif
