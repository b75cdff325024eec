// PRAGMA busy_timeout and PRAGMA wal_autocheckpoint each set a handler of SQLite's own, or ask it for its number. We
// have handlers of ours in those places, which do the same and more. So SQLite's are put there while such a pragma is
// compiled, which is when it acts, and ours take over what it has set.
#include <stdlib.h>

#include "connection.h"
#include "sqlite3.h"

namespace sqlane {
namespace {

// As SQLite reads the number of a pragma: what is none is 0.
int32_t number(const char* text) noexcept {
  bool hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
  long long value = strtoll(text, nullptr, hexadecimal ? 16 : 10);
  return value < 0 || value > INT32_MAX ? 0 : static_cast<int32_t>(value);
}

}  // namespace

void lend_handlers(Connection& connection, const char* pragma, const char* value) noexcept {
  if (sqlite3_stricmp(pragma, "busy_timeout") == 0) {
    sqlite3_busy_timeout(connection.db, connection.busy_timeout);
    if (value != nullptr) connection.busy_timeout = number(value);
    connection.lent = true;
  } else if (connection.hooks.wal != 0 && sqlite3_stricmp(pragma, "wal_autocheckpoint") == 0) {
    sqlite3_wal_autocheckpoint(connection.db, connection.hooks.autocheckpoint);
    connection.lent = true;
  }
}

void take_back_handlers(Connection& connection) noexcept {
  connection.lent = false;
  install_busy(connection);
  if (connection.hooks.wal != 0) install_wal(connection);
}

}  // namespace sqlane
