#include "stack.h"

#include "sqlane.h"

#if defined(_WIN32)
#include <windows.h>
#else
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/auxv.h>
#endif
#endif

// One word per native thread, asked for at every call and every allocation:
//
//   bits 12...  lowest usable address, rounded up to a multiple of 4096
//   bits 1..11  what is kept back, in units of 4 KiB
//   bit  0      stack_is_short has answered true
//
// It is kept by the thread, not by the connection: a connection moves between threads, a virtual thread between
// carriers, and the memory of an ended thread's stack becomes part of another one's, so that no address tells which
// stack is meant. thread_local would need __tls_get_addr, which not every C library offers to the libraries of others.
namespace sqlane {
namespace {

constexpr intptr_t kept_mask = most_kept_stack << 1;
constexpr intptr_t short_bit = 1;
constexpr intptr_t address_mask = ~static_cast<intptr_t>(0xfff);

// The JVM keeps its guard zones (red, yellow, reserved) at the low end of a Java thread's stack: four pages, and never
// less than 16 KiB.
intptr_t guard_zones() noexcept {
#if defined(_WIN32)
  return 32 * 1024;
#else
  intptr_t pages = 4 * static_cast<intptr_t>(sysconf(_SC_PAGESIZE));
  return pages < 32 * 1024 ? 32 * 1024 : pages;
#endif
}

intptr_t stack_pointer() noexcept { return reinterpret_cast<intptr_t>(__builtin_frame_address(0)); }

#if defined(__linux__)
// The stack of a program's first thread grows while it is used, down to a limit; musl tells where it ends by now. It
// begins at the name of the program, which the system puts at its top. No other thread's stack is so near.
intptr_t find_low_of_first_thread(intptr_t low) noexcept {
  constexpr rlim_t usual = 8 * 1024 * 1024;
  intptr_t top = static_cast<intptr_t>(getauxval(AT_EXECFN));
  rlimit limit;
  if (top == 0 || getrlimit(RLIMIT_STACK, &limit) != 0) return low;
  intptr_t size = static_cast<intptr_t>(limit.rlim_cur < usual ? limit.rlim_cur : usual);
  intptr_t used = top - stack_pointer();
  if (used < 0 || used >= size) return low;
  // The name may lie at the low end of the last page.
  intptr_t grown = top - size + 4096;
  return grown < low ? grown : low;
}
#endif

intptr_t find_low() noexcept {
#if defined(_WIN32)
  ULONG_PTR low = 0, high = 0;
  GetCurrentThreadStackLimits(&low, &high);
  return static_cast<intptr_t>(low);
#elif defined(__APPLE__)
  pthread_t self = pthread_self();
  return reinterpret_cast<intptr_t>(pthread_get_stackaddr_np(self)) -
         static_cast<intptr_t>(pthread_get_stacksize_np(self));
#else
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
  void* low = nullptr;
  size_t size = 0;
  if (pthread_attr_getstack(&attributes, &low, &size) != 0) low = nullptr;
  pthread_attr_destroy(&attributes);
#if defined(__linux__)
  return find_low_of_first_thread(reinterpret_cast<intptr_t>(low));
#else
  return reinterpret_cast<intptr_t>(low);
#endif
#endif
}

intptr_t find_word() noexcept { return (find_low() + guard_zones() + ~address_mask) & address_mask; }

// Written while the library is loaded.
#if defined(_WIN32)
DWORD key = TLS_OUT_OF_INDEXES;
intptr_t word() noexcept { return reinterpret_cast<intptr_t>(TlsGetValue(key)); }
bool set_word(intptr_t value) noexcept { return TlsSetValue(key, reinterpret_cast<void*>(value)) != 0; }
#else
pthread_key_t key;
intptr_t word() noexcept { return reinterpret_cast<intptr_t>(pthread_getspecific(key)); }
bool set_word(intptr_t value) noexcept { return pthread_setspecific(key, reinterpret_cast<void*>(value)) == 0; }
#endif

}  // namespace

int64_t stack_remaining() noexcept {
  intptr_t known = word();
  if (known == 0) {
    known = find_word();
    set_word(known);
  }
  return stack_pointer() - (known & address_mask);
}

// At every call: as a rule the word says just that already.
bool keep_stack_of(int32_t units, int64_t needed) noexcept {
  intptr_t known = word();
  if (known == 0) known = find_word();
  intptr_t low = known & address_mask;
  if (stack_pointer() - low < needed) return false;
  intptr_t wanted = low | ((static_cast<intptr_t>(units) << 1) & kept_mask);
  return wanted == known ? true : set_word(wanted);
}

bool keep_stack(int32_t units) noexcept { return keep_stack_of(units, INT64_MIN); }

bool stack_is_short() noexcept {
  intptr_t known = word();
  intptr_t kept = ((known & kept_mask) >> 1) * stack_unit;
  if (stack_pointer() - (known & address_mask) >= kept) return false;
  set_word(known | short_bit);
  return true;
}

bool stack_was_short() noexcept { return (word() & short_bit) != 0; }

intptr_t save_stack_word() noexcept { return word(); }

void restore_stack_word(intptr_t saved) noexcept {
  if (word() != saved) set_word(saved);
}

bool create_stack_word() noexcept {
#if defined(_WIN32)
  key = TlsAlloc();
  return key != TLS_OUT_OF_INDEXES;
#else
  return pthread_key_create(&key, nullptr) == 0;
#endif
}

void delete_stack_word() noexcept {
#if defined(_WIN32)
  TlsFree(key);
#else
  pthread_key_delete(key);
#endif
}

}  // namespace sqlane

int64_t sqlane_stack_remaining() noexcept { return sqlane::stack_remaining(); }
