// The stack of the native thread that runs. SQLite recurses while it compiles, matches patterns and reads JSON; on a
// short stack a deep statement would run into the guard page and take the process with it. What is done about it is
// in stack_guard.cpp; this is where a thread's bound is found and remembered.
#ifndef SQLANE_STACK_H
#define SQLANE_STACK_H

#include <stdint.h>

namespace sqlane {

// Bytes between the stack pointer and the lowest usable address of this thread's stack.
int64_t stack_remaining() noexcept;

// What this thread keeps back, in units of 4 KiB: stack_is_short answers true, and remembers it, once less is left.
// Nothing is kept back on a thread that has never called this. Answers false if there is no memory to remember it.
constexpr int32_t stack_unit = 4096;
constexpr int32_t most_kept_stack = 2047;
bool keep_stack(int32_t units) noexcept;

// The same, but only if at least the needed bytes are left.
bool keep_stack_of(int32_t units, int64_t needed) noexcept;

bool stack_is_short() noexcept;

// Whether stack_is_short has answered true since keep_stack was called.
bool stack_was_short() noexcept;

// The thread's word as it is, for a caller that lets others change it in between.
intptr_t save_stack_word() noexcept;
void restore_stack_word(intptr_t word) noexcept;

// Once, while the library is loaded; false if the system has no room for a word per thread.
bool create_stack_word() noexcept;
void delete_stack_word() noexcept;

}  // namespace sqlane
#endif
