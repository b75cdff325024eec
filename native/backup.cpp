// Online backups. A backup belongs to the connection it reads. What it writes is a connection that it has opened for
// itself, or another one of ours; that one knows the backup, too, since whichever of the two is closed first ends it.
#include <string.h>

#include "connection.h"
#include "file_identity.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

namespace sqlane {

// The names of the two schemas follow the structure.
struct Backup {
  sqlite3_backup* backup;   // null once it is over
  Connection* source;
  Connection* destination;  // null if the destination is a file
  sqlite3* file;            // its connection then
  Backup* previous;         // among those of the source
  Backup* next;
  const char* source_schema;
  const char* destination_schema;
};

namespace {

sqlite3* destination_of(const Backup& backup) noexcept {
  return backup.destination != nullptr ? backup.destination->db : backup.file;
}

bool begin(Backup& backup) noexcept {
  backup.backup = sqlite3_backup_init(destination_of(backup), backup.destination_schema, backup.source->db,
                                      backup.source_schema);
  return backup.backup != nullptr;
}

// The destination is rolled back to what it was, unless the backup was complete.
void end(Backup& backup) noexcept {
  sqlite3_backup_finish(backup.backup);
  backup.backup = nullptr;
  sqlite3_close(backup.file);
  backup.file = nullptr;
}

void forget(Backup& backup) noexcept {
  if (backup.previous != nullptr) {
    backup.previous->next = backup.next;
  } else {
    backup.source->backups = backup.next;
  }
  if (backup.next != nullptr) backup.next->previous = backup.previous;
  if (backup.destination != nullptr) backup.destination->incoming = nullptr;
  sqlite3_free(&backup);
}

void enlist(Backup& backup) noexcept {
  backup.next = backup.source->backups;
  if (backup.next != nullptr) backup.next->previous = &backup;
  backup.source->backups = &backup;
  if (backup.destination != nullptr) backup.destination->incoming = &backup;
}

// Takes the connection to a file, which is closed if this fails.
Backup* start(Connection& source, const char* schema, Connection* destination, sqlite3* file,
              const char* destination_schema) noexcept {
  size_t source_length = strlen(schema) + 1;
  size_t destination_length = strlen(destination_schema) + 1;
  void* memory = sqlite3_malloc64(sizeof(Backup) + source_length + destination_length);
  if (memory == nullptr) {
    out_of_memory(source);
    sqlite3_close(file);
    return nullptr;
  }
  Backup& backup = *static_cast<Backup*>(memory);
  char* names = reinterpret_cast<char*>(&backup + 1);
  memcpy(names, schema, source_length);
  memcpy(names + source_length, destination_schema, destination_length);
  backup = {nullptr, &source, destination, file, nullptr, nullptr, names, names + source_length};
  if (begin(backup)) {
    enlist(backup);
    return &backup;
  }
  sqlite3* failed = destination_of(backup);
  capture(source.status, failed, sqlite3_extended_errcode(failed));
  report_short_stack(source);
  sqlite3_close(file);
  sqlite3_free(memory);
  return nullptr;
}

// SQLite takes SQLITE_BUSY for a reason to try again, but none of its extended codes: such a backup would answer the
// same for good. It is begun anew.
int32_t begin_anew(Backup& backup) noexcept {
  sqlite3_backup_finish(backup.backup);
  if (begin(backup)) return SQLITE_BUSY;
  Status& status = backup.source->status;
  capture(status, destination_of(backup), sqlite3_extended_errcode(destination_of(backup)));
  return status.code;
}

// SQLite says no more than a code.
const char* reason(const Backup& backup, int32_t code) noexcept {
  bool keeps_page_size =
      code == SQLITE_READONLY && sqlite3_db_readonly(destination_of(backup), backup.destination_schema) == 0;
  return keeps_page_size ? "the destination has another page size, and keeps it in WAL mode and in memory"
                         : sqlite3_errstr(code);
}

bool tries_again(int32_t code) noexcept { return code == SQLITE_BUSY || code == SQLITE_LOCKED; }

}  // namespace

void end_backups(Connection& connection) noexcept {
  for (Backup* b = connection.backups; b != nullptr; b = b->next) end(*b);
  if (connection.incoming != nullptr) end(*connection.incoming);
}

void free_backups(Connection& connection) noexcept {
  while (connection.backups != nullptr) forget(*connection.backups);
  if (connection.incoming != nullptr) forget(*connection.incoming);
}

}  // namespace sqlane

using namespace sqlane;

// Whether two paths lead to one file. A path without a file behind it is only the same as itself, and an empty one,
// which is that of a database without a file, not even that.
int32_t sqlane_same_file(const signed char* path, const signed char* other) noexcept {
  if (path == nullptr || other == nullptr || *path == 0 || *other == 0) return 0;
  FileIdentity file;
  FileIdentity other_file;
  if (!identify(text(path), file) || !identify(text(other), other_file)) return strcmp(text(path), text(other)) == 0;
  return file.device == other_file.device && file.number == other_file.number;
}

int64_t sqlane_backup_to_file(int64_t handle, const signed char* schema, const signed char* path) noexcept {
  Connection& source = *from_handle<Connection>(handle);
  if (schema == nullptr || path == nullptr) {
    out_of_memory(source);
    return 0;
  }
  if (!admit_stack(source)) return 0;
  sqlite3* file = nullptr;
  int32_t flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE;
  int32_t code = sqlite3_open_v2(text(path), &file, flags, nullptr);
  if (code == SQLITE_OK) return to_handle(start(source, text(schema), nullptr, file, "main"));
  capture(source.status, file, code);
  report_short_stack(source);
  sqlite3_close(file);
  return 0;
}

int64_t sqlane_backup_to_connection(int64_t handle, const signed char* schema, int64_t destination,
                                    const signed char* destination_schema) noexcept {
  Connection& source = *from_handle<Connection>(handle);
  if (schema == nullptr || destination_schema == nullptr) {
    out_of_memory(source);
    return 0;
  }
  if (!admit_stack(source)) return 0;
  Connection* to = from_handle<Connection>(destination);
  return to_handle(start(source, text(schema), to, nullptr, text(destination_schema)));
}

// Copies some pages. SQLITE_OK: there are more. SQLITE_DONE: the destination is complete and committed. SQLITE_BUSY and
// SQLITE_LOCKED: somebody was in the way, and the next step may find him gone. All else is the end of this backup,
// but for SQLANE_STACK, after which nothing has been done. progress gets the pages that are left, and those of all.
int32_t sqlane_backup_step(int64_t handle, int32_t pages, int32_t* progress) noexcept {
  Backup& backup = *from_handle<Backup>(handle);
  Connection& source = *backup.source;
  if (backup.backup == nullptr || progress == nullptr) return out_of_memory(source);
  if (!admit_stack(source)) return SQLANE_STACK;
  int32_t code = sqlite3_backup_step(backup.backup, pages);
  if (code != SQLITE_OK && code != SQLITE_DONE && !tries_again(code)) {
    if (tries_again(code & 0xff)) {
      code = begin_anew(backup);
    } else {
      set(source.status, code, reason(backup, code));
      report_short_stack(source);
    }
  }
  progress[0] = sqlite3_backup_remaining(backup.backup);
  progress[1] = sqlite3_backup_pagecount(backup.backup);
  return code;
}

void sqlane_backup_finish(int64_t handle) noexcept {
  Backup& backup = *from_handle<Backup>(handle);
  end(backup);
  forget(backup);
}
