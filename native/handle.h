// The only place where an integer becomes a pointer and back.
#ifndef SQLANE_HANDLE_H
#define SQLANE_HANDLE_H

#include <stdint.h>

namespace sqlane {

template <typename T>
inline T* from_handle(int64_t handle) noexcept {
  return reinterpret_cast<T*>(static_cast<intptr_t>(handle));
}

template <typename T>
inline int64_t to_handle(const T* pointer) noexcept {
  return static_cast<int64_t>(reinterpret_cast<intptr_t>(pointer));
}

inline const char* text(const signed char* utf8) noexcept { return reinterpret_cast<const char*>(utf8); }

}  // namespace sqlane
#endif
