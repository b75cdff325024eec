// How much native stack is left. SQLite recurses while it parses, generates code and matches patterns; on a small
// thread a deep statement would run into the guard page and take the process with it.
#ifndef SQLANE_STACK_H
#define SQLANE_STACK_H

#include <stdint.h>

namespace sqlane {

// Bytes between the stack pointer and the lowest usable address of this thread's stack.
int64_t stack_remaining() noexcept;

}  // namespace sqlane
#endif
