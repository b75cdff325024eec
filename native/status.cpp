#include "status.h"

#include <string.h>

#include "sqlite3.h"

namespace sqlane {

namespace {

void copy_message(Status& status, const char* message) noexcept {
  if (message == nullptr) message = "";
  size_t length = strlen(message);
  size_t room = sizeof(status.message) - 1;
  if (length > room) {
    length = room;
    // Do not cut a character: step back over continuation bytes.
    while (length > 0 && (static_cast<unsigned char>(message[length]) & 0xC0) == 0x80) length--;
  }
  memcpy(status.message, message, length);
  status.message[length] = 0;
}

}  // namespace

void capture(Status& status, sqlite3* db, int32_t code) noexcept {
  int32_t extended = db == nullptr ? code : sqlite3_extended_errcode(db);
  // The connection's own code wins only if it speaks of the same failure.
  status.code = (extended & 0xff) == (code & 0xff) ? extended : code;
  status.offset = db == nullptr ? -1 : sqlite3_error_offset(db);
  status.system_errno = db == nullptr ? 0 : sqlite3_system_errno(db);
  status.statement = -1;
  copy_message(status, status.code == extended && db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code));
}

void set(Status& status, int32_t code, const char* message, int32_t offset) noexcept {
  status.code = code;
  status.offset = offset;
  status.system_errno = 0;
  status.statement = -1;
  copy_message(status, message);
}

}  // namespace sqlane
