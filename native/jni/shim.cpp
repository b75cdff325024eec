// The hand-written part of the JNI shim: what the generator cannot express. It is loaded once per class loader and
// holds no strong reference to a Java object, so that it never keeps its class loader alive.
#include <jni.h>
#include <string.h>

#include "client.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

using sqlane::from_handle;
using sqlane::to_handle;

namespace {

// Set once while the library is loaded, before any other function of the shim can run.
JavaVM* vm = nullptr;
jweak upcall_class = nullptr;
jmethodID dispatch_method = nullptr;
jmethodID call_method = nullptr;

// Whether a Throwable has ever escaped from an upcall, on whichever thread.
bool escaped = false;

bool has_escaped() noexcept { return __atomic_load_n(&escaped, __ATOMIC_RELAXED); }

// HotSpot takes some 4 ns for each argument. A call of a function or collation therefore has two: its block, and all
// that names it, in one number that Upcall.java takes apart:
//
//   bits  0...3   what       SQLANE_CALL_
//   bits  4...11  depth
//   bits 12...31  slot
//   bits 32...63  id
constexpr int64_t most_what = (1 << 4) - 1;
constexpr int64_t most_depth = (1 << 8) - 1;
constexpr int32_t most_slot = (1 << 20) - 1;

static_assert(SQLANE_CALL_PHRASE <= most_what, "what");

bool fits_call(int32_t slot, int32_t kind, int64_t what, int64_t depth) noexcept {
  return kind == SQLANE_UPCALL_FUNCTION && what <= most_what && depth <= most_depth && slot <= most_slot;
}

// An upcall runs on the thread that is inside one of our native methods, so a Java frame of this class loader is on
// the stack and the weak reference is good.
int32_t upcall(int32_t slot, int32_t kind, int64_t id, int64_t a, int64_t b, int64_t c) noexcept {
  JNIEnv* env = nullptr;
  if (vm->GetEnv(reinterpret_cast<void**>(&env), JNI_VERSION_1_8) != JNI_OK) return SQLITE_ERROR;
  // Java catches and parks every Throwable. One that escapes (its stack ran out before the catch was set up) stays
  // pending: until the native method returns and it is thrown, no Java code may run. To ask the JVM takes 10 ns.
  if (has_escaped() && env->ExceptionCheck()) return SQLITE_ERROR;
  jclass type = static_cast<jclass>(upcall_class);
  jvalue values[6];
  jint answer;
  if (fits_call(slot, kind, b, c)) {
    values[0].j = id << 32 | static_cast<jlong>(slot) << 12 | c << 4 | b;
    values[1].j = a;
    answer = env->CallStaticIntMethodA(type, call_method, values);
  } else {
    values[0].i = slot;
    values[1].i = kind;
    values[2].j = id;
    values[3].j = a;
    values[4].j = b;
    values[5].j = c;
    answer = env->CallStaticIntMethodA(type, dispatch_method, values);
  }
  if (!env->ExceptionCheck()) return answer;
  __atomic_store_n(&escaped, true, __ATOMIC_RELAXED);
  return SQLITE_ERROR;
}

// All that this class loader has open. Opening and closing change it, under the core's lock.
sqlane::Client client = {upcall, nullptr};

}  // namespace

extern "C" {

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* loading, void*) {
  JNIEnv* env = nullptr;
  if (loading->GetEnv(reinterpret_cast<void**>(&env), JNI_VERSION_1_8) != JNI_OK) return JNI_ERR;
  jclass type = env->FindClass("io/sqlane/internal/upcall/Upcall");
  if (type == nullptr) return JNI_ERR;
  dispatch_method = env->GetStaticMethodID(type, "dispatch", "(IIJJJJ)I");
  if (dispatch_method == nullptr) return JNI_ERR;
  call_method = env->GetStaticMethodID(type, "call", "(JJ)I");
  if (call_method == nullptr) return JNI_ERR;
  upcall_class = env->NewWeakGlobalRef(type);
  env->DeleteLocalRef(type);
  if (upcall_class == nullptr) return JNI_ERR;
  vm = loading;
  return JNI_VERSION_1_8;
}

// The class loader is garbage, on whichever thread this is: no thread is in a native method of ours, none will come,
// and there is no Java to tell. What an application left open in a static field holds locks and would hold them for
// good, since the core may stay for others.
JNIEXPORT void JNICALL JNI_OnUnload(JavaVM* unloading, void*) {
  sqlane_close_all(to_handle(&client));
  JNIEnv* env = nullptr;
  if (unloading->GetEnv(reinterpret_cast<void**>(&env), JNI_VERSION_1_8) != JNI_OK) return;
  env->DeleteWeakGlobalRef(upcall_class);
}

JNIEXPORT jlong JNICALL Java_io_sqlane_internal_ffi_Shim_client(JNIEnv*, jclass) { return to_handle(&client); }

JNIEXPORT jobject JNICALL Java_io_sqlane_internal_ffi_Shim_view(JNIEnv* env, jclass, jlong address,
                                                                             jlong capacity) {
  return env->NewDirectByteBuffer(from_handle<void>(address), capacity);
}

JNIEXPORT jlong JNICALL Java_io_sqlane_internal_ffi_Shim_address(JNIEnv* env, jclass, jobject buffer) {
  return to_handle(env->GetDirectBufferAddress(buffer));
}

JNIEXPORT void JNICALL Java_io_sqlane_internal_ffi_Shim_copy(JNIEnv* env, jclass, jlong address,
                                                                          jbyteArray target, jint offset,
                                                                          jint length) {
  env->SetByteArrayRegion(target, offset, length, from_handle<jbyte>(address));
}

JNIEXPORT jbyteArray JNICALL Java_io_sqlane_internal_ffi_Shim_string(JNIEnv* env, jclass,
                                                                                  jlong address) {
  const char* text = from_handle<char>(address);
  if (text == nullptr) return nullptr;
  jsize length = static_cast<jsize>(strlen(text));
  jbyteArray bytes = env->NewByteArray(length);
  if (bytes != nullptr) env->SetByteArrayRegion(bytes, 0, length, reinterpret_cast<const jbyte*>(text));
  return bytes;
}

JNIEXPORT jlong JNICALL Java_io_sqlane_internal_ffi_Shim_readLong(JNIEnv*, jclass, jlong address) {
  return *from_handle<jlong>(address);
}

}  // extern "C"
