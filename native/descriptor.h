// Which descriptors of this process are SQLite's.
#ifndef SQLANE_DESCRIPTOR_H
#define SQLANE_DESCRIPTOR_H

namespace sqlane {

// To be called before a file is opened: from the first time on, SQLite's descriptors are known.
void watch_descriptors() noexcept;

}  // namespace sqlane
#endif
