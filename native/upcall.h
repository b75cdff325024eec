// The single way from SQLite's callbacks into Java. The core knows no JNI: the shim gives it one function.
#ifndef SQLANE_UPCALL_H
#define SQLANE_UPCALL_H

#include <stdint.h>

namespace sqlane {

// slot names the connection to the Java side, kind is a SQLANE_UPCALL_ code, id the registered handler. The meaning
// of a, b and c depends on the kind. A Java exception never comes through here: it is parked on the Java connection,
// and the answer is then SQLITE_ERROR.
using UpcallFunction = int32_t(int32_t slot, int32_t kind, int64_t id, int64_t a, int64_t b, int64_t c);

struct Upcall {
  UpcallFunction* function = nullptr;
  int32_t slot = -1;

  int32_t operator()(int32_t kind, int64_t id, int64_t a = 0, int64_t b = 0, int64_t c = 0) const noexcept {
    return function(slot, kind, id, a, b, c);
  }
};

}  // namespace sqlane
#endif
