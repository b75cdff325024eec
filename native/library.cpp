#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

using namespace sqlane;

int32_t sqlane_abi_version() noexcept { return SQLANE_ABI_VERSION; }

int64_t sqlane_library_version() noexcept { return to_handle(sqlite3_libversion()); }

int64_t sqlane_library_source_id() noexcept { return to_handle(sqlite3_sourceid()); }

int32_t sqlane_compileoption_used(const signed char* name) noexcept {
  return name == nullptr ? 0 : sqlite3_compileoption_used(text(name));
}

int64_t sqlane_memory_used() noexcept { return sqlite3_memory_used(); }

int64_t sqlane_memory_highwater(int32_t reset) noexcept { return sqlite3_memory_highwater(reset); }

int64_t sqlane_errstr(int32_t code) noexcept { return to_handle(sqlite3_errstr(code)); }

void sqlane_string_free(int64_t address) noexcept { sqlite3_free(from_handle<void>(address)); }
