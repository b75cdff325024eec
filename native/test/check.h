// Checks of the native tests. A check that does not hold prints the place, the expression and the values, and ends the
// program. Each fact is a function; RUN prints its name, so that a crash shows which one it was.
#ifndef SQLANE_TEST_CHECK_H
#define SQLANE_TEST_CHECK_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition) sqlane_test::check((condition), {__FILE__, __LINE__, #condition})
#define CHECK_EQUAL(expected, actual) \
  sqlane_test::check_equal((expected), (actual), {__FILE__, __LINE__, #actual})
#define RUN(fact) sqlane_test::run(#fact, fact)

namespace sqlane_test {

struct Place {
  const char* file;
  int line;
  const char* expression;
};

[[noreturn]] inline void end(const Place& place) noexcept {
  fprintf(stderr, "\n%s:%d: %s\n", place.file, place.line, place.expression);
  fflush(stdout);
  exit(1);
}

inline void check(bool holds, const Place& place) noexcept {
  if (holds) return;
  fprintf(stderr, "does not hold:");
  end(place);
}

inline void check_equal(int64_t expected, int64_t actual, const Place& place) noexcept {
  if (expected == actual) return;
  fprintf(stderr, "expected=%" PRId64 ", actual=%" PRId64, expected, actual);
  end(place);
}

inline void check_equal(const char* expected, const char* actual, const Place& place) noexcept {
  if (actual != nullptr && strcmp(expected, actual) == 0) return;
  fprintf(stderr, "expected=\"%s\", actual=\"%s\"", expected, actual == nullptr ? "(null)" : actual);
  end(place);
}

inline void run(const char* name, void (*fact)()) noexcept {
  printf("%s\n", name);
  fflush(stdout);
  fact();
}

}  // namespace sqlane_test
#endif
