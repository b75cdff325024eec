// Prints Constants.java: the integer constants of sqlite3.h and sqlane.h under their C names, as the compiler sees
// them, and the names of the result codes. constants.inc lists the names (cmake/constants.cmake).
#include <stdint.h>
#include <stdio.h>

#include "sqlane.h"
#include "sqlite3.h"

namespace {

struct Constant {
  const char* group;  // set on the entry that opens a group, which has no name
  const char* name;
  int64_t value;
};

struct ResultCode {
  const char* name;
  int64_t value;
};

const Constant constants[] = {
#define GROUP(title) {title, nullptr, 0},
#define INTEGER_CONSTANT(name) {nullptr, #name, static_cast<int64_t>(name)},
#define RESULT_CODE(name)
#include "constants.inc"
#undef GROUP
#undef INTEGER_CONSTANT
#undef RESULT_CODE
};

const ResultCode result_codes[] = {
#define GROUP(title)
#define INTEGER_CONSTANT(name)
#define RESULT_CODE(name) {#name, static_cast<int64_t>(name)},
#include "constants.inc"
#undef GROUP
#undef INTEGER_CONSTANT
#undef RESULT_CODE
};

void print_constants() {
  for (const Constant& constant : constants) {
    if (constant.group != nullptr) {
      printf("\n  // %s\n", constant.group);
    } else if (constant.value >= INT32_MIN && constant.value <= INT32_MAX) {
      printf("  public static final int %s = %lld;\n", constant.name, static_cast<long long>(constant.value));
    } else {
      printf("  public static final long %s = %lldL;\n", constant.name, static_cast<long long>(constant.value));
    }
  }
}

void print_result_names() {
  printf("\n  /** The C name of a primary or extended result code, or null for a code that this release lacks. */\n");
  printf("  public static @Nullable String resultName(int code) {\n");
  printf("    return switch (code) {\n");
  for (const ResultCode& code : result_codes) {
    printf("      case %s -> \"%s\";\n", code.name, code.name);
  }
  printf("      default -> null;\n");
  printf("    };\n");
  printf("  }\n");
}

}  // namespace

int main() {
  printf("// Generated from sqlite3.h and sqlane.h by native/tool/print_constants.cpp.\n");
  printf("package io.sqlane.internal.ffi;\n\n");
  printf("import org.jspecify.annotations.Nullable;\n\n");
  printf("/** SQLite's constants and ours, under their C names. */\n");
  printf("public final class Constants {\n\n");
  printf("  public static final String SQLITE_VERSION = \"%s\";\n", SQLITE_VERSION);
  printf("  public static final String SQLITE_SOURCE_ID = \"%s\";\n", SQLITE_SOURCE_ID);
  print_constants();
  printf("\n  private Constants() {}\n");
  print_result_names();
  printf("}\n");
  return fflush(stdout) == 0 ? 0 : 1;
}
