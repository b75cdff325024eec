// Which descriptors of this process are SQLite's.
#ifndef SQLANE_DESCRIPTOR_H
#define SQLANE_DESCRIPTOR_H

namespace sqlane {

// To be called before a file is opened: from the first time on, SQLite's descriptors are known.
void watch_descriptors() noexcept;

struct Connection;

// Whether a file that is about to be attached is open in this process, and not by SQLite; the connection then knows why
// not. The name is null where only the statement that runs will know it: nothing is refused then.
bool is_refused_attachment(Connection& connection, const char* name) noexcept;

// The message for that.
void report_foreign_file(Connection& connection) noexcept;

}  // namespace sqlane
#endif
