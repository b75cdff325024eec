// What must never happen, done on purpose: the tests of the tests. Only in the test builds.
#include <jni.h>
#include <string.h>

#include "connection.h"
#include "handle.h"
#include "sqlane.h"

#define NOT_COUNTED __attribute__((no_instrument_function))

extern "C" {

// The connection keeps no stack back any more.
NOT_COUNTED JNIEXPORT void JNICALL Java_io_sqlane_testing_BrokenRules_stackGuardOff(JNIEnv*, jclass, jlong connection) {
  sqlane::from_handle<sqlane::Connection>(connection)->stack_reserve = 0;
}

// A JNI call while an exception is pending.
NOT_COUNTED JNIEXPORT void JNICALL Java_io_sqlane_testing_BrokenRules_jniMistake(JNIEnv* env, jclass self) {
  env->ThrowNew(env->FindClass("java/lang/IllegalStateException"), "pending");
  env->GetStaticMethodID(self, "jniMistake", "()V");
  env->ExceptionClear();
}

// Writes to memory of the core that is freed.
NOT_COUNTED JNIEXPORT void JNICALL Java_io_sqlane_testing_BrokenRules_useAfterFree(JNIEnv*, jclass, jlong connection) {
  int64_t buffer = sqlane_buffer_create(connection, 100);
  sqlane_buffer_release(connection, buffer);
  memset(sqlane::from_handle<void>(buffer), 1, 100);
}

// Overflows an integer, which is undefined.
NOT_COUNTED JNIEXPORT jint JNICALL Java_io_sqlane_testing_BrokenRules_overflow(JNIEnv*, jclass, jint number) {
  return number + 0x7fffffff;
}

}  // extern "C"
