#include "stack.h"

#include "sqlane.h"

#if defined(_WIN32)
#include <windows.h>
#else
#include <pthread.h>
#endif

namespace sqlane {

namespace {

// The JVM keeps its own guard zones (red, yellow, reserved) at the low end of a Java thread's stack.
constexpr intptr_t guard_zones = 32 * 1024;

// Asked once per native thread. A virtual thread runs on its carrier's stack while it is inside a native call, so a
// value per native thread is the right one for it too.
thread_local intptr_t low_bound = 0;

intptr_t find_low_bound() noexcept {
#if defined(_WIN32)
  ULONG_PTR low = 0, high = 0;
  GetCurrentThreadStackLimits(&low, &high);
  return static_cast<intptr_t>(low) + guard_zones;
#elif defined(__APPLE__)
  pthread_t self = pthread_self();
  intptr_t high = reinterpret_cast<intptr_t>(pthread_get_stackaddr_np(self));
  return high - static_cast<intptr_t>(pthread_get_stacksize_np(self)) + guard_zones;
#else
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 1;
  void* low = nullptr;
  size_t size = 0;
  intptr_t bound = 1;
  if (pthread_attr_getstack(&attributes, &low, &size) == 0) bound = reinterpret_cast<intptr_t>(low) + guard_zones;
  pthread_attr_destroy(&attributes);
  return bound;
#endif
}

}  // namespace

int64_t stack_remaining() noexcept {
  if (low_bound == 0) low_bound = find_low_bound();
  return reinterpret_cast<intptr_t>(__builtin_frame_address(0)) - low_bound;
}

}  // namespace sqlane

int64_t sqlane_stack_remaining() noexcept { return sqlane::stack_remaining(); }
