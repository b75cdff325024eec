// Which file a name leads to. Two names that lead to one file have the same device and number.
#ifndef SQLANE_FILE_IDENTITY_H
#define SQLANE_FILE_IDENTITY_H

#include <stdint.h>

namespace sqlane {

struct FileIdentity {
  uint64_t device = 0;
  uint64_t number = 0;  // never 0 for a file
  int64_t bytes = 0;
};

// False if no file has the name, or the system does not tell. On POSIX nothing is opened: to close a descriptor of a
// database would drop the locks of this process.
bool identify(const char* path, FileIdentity& identity) noexcept;

}  // namespace sqlane
#endif
