// Counts the calls from Java, for CallCountTest. In the test build the compiler puts a call of __cyg_profile_func_enter
// at the beginning of each function of the JNI library; those that the JVM calls are named Java_.
#include <dlfcn.h>
#include <jni.h>
#include <string.h>

#define NOT_COUNTED __attribute__((no_instrument_function))

namespace {

thread_local bool counting = false;
thread_local jlong calls = 0;

}  // namespace

extern "C" {

NOT_COUNTED void __cyg_profile_func_enter(void* function, void*) {
  if (!counting) return;
  Dl_info symbol;
  if (dladdr(function, &symbol) == 0 || symbol.dli_sname == nullptr) return;
  if (strncmp(symbol.dli_sname, "Java_", 5) == 0) calls++;
}

NOT_COUNTED void __cyg_profile_func_exit(void*, void*) {}

NOT_COUNTED JNIEXPORT void JNICALL Java_io_sqlane_testing_NativeCalls_start(JNIEnv*, jclass) {
  calls = 0;
  counting = true;
}

NOT_COUNTED JNIEXPORT jlong JNICALL Java_io_sqlane_testing_NativeCalls_stop(JNIEnv*, jclass) {
  counting = false;
  return calls;
}

}  // extern "C"
