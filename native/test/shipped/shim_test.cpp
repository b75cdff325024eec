// The JNI library without Java: it is loaded as the JVM loads it, its functions are found by their names, and Java is a
// table of the few functions of JNI that they call.
#include <jni.h>

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

#include "check.h"
#include "handle.h"
#include "sqlane.h"
#include "sqlite3.h"

using namespace sqlane_test;

namespace {

#if defined(_WIN32)
HMODULE library;
void load() { library = LoadLibraryA("jnisqlane.dll"); }
void* symbol(const char* name) { return reinterpret_cast<void*>(GetProcAddress(library, name)); }
#else
void* library;
void load() {
  library = dlopen("./libjnisqlane.so", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) fprintf(stderr, "%s: ", dlerror());
}
void* symbol(const char* name) { return dlsym(library, name); }
#endif

template <typename Function>
Function* find(const char* name) {
  void* found = symbol(name);
  if (found == nullptr) fprintf(stderr, "%s: ", name);
  CHECK(found != nullptr);
  return reinterpret_cast<Function*>(found);
}

// ---- Java

struct Array {
  jsize length;
  jbyte bytes[256];
};

int32_t calls = 0;
int64_t called_with[6] = {};

jclass JNICALL find_class(JNIEnv*, const char* name) {
  CHECK_EQUAL("io/sqlane/internal/upcall/Upcall", name);
  return reinterpret_cast<jclass>(&calls);
}

jmethodID JNICALL find_method(JNIEnv*, jclass, const char* name, const char*) {
  static int dispatch, call;
  return reinterpret_cast<jmethodID>(strcmp(name, "dispatch") == 0 ? &dispatch : &call);
}

jint JNICALL call_method(JNIEnv*, jclass, jmethodID, const jvalue* values) {
  calls++;
  called_with[0] = values[0].i;
  called_with[1] = values[1].i;
  for (int i = 2; i < 6; i++) called_with[i] = values[i].j;
  return SQLITE_OK;
}

jweak JNICALL weak(JNIEnv*, jobject object) { return object; }
void JNICALL forget(JNIEnv*, jobject) {}
jboolean JNICALL no_exception(JNIEnv*) { return JNI_FALSE; }
jsize JNICALL length_of(JNIEnv*, jarray array) { return reinterpret_cast<Array*>(array)->length; }
jbyte* JNICALL bytes_of(JNIEnv*, jbyteArray array, jboolean*) { return reinterpret_cast<Array*>(array)->bytes; }
void JNICALL release(JNIEnv*, jbyteArray, jbyte*, jint) {}

Array created;
jbyteArray JNICALL create(JNIEnv*, jsize length) {
  created.length = length;
  return reinterpret_cast<jbyteArray>(&created);
}

void JNICALL fill(JNIEnv*, jbyteArray array, jsize offset, jsize length, const jbyte* from) {
  memcpy(reinterpret_cast<Array*>(array)->bytes + offset, from, static_cast<size_t>(length));
}

JNINativeInterface_ functions = {};
JNIEnv_ environment = {};
JNIInvokeInterface_ machine_functions = {};
JavaVM_ machine = {};

jint JNICALL environment_of(JavaVM*, void** result, jint) {
  *result = &environment;
  return JNI_OK;
}

void prepare_java() {
  functions.FindClass = find_class;
  functions.GetStaticMethodID = find_method;
  functions.CallStaticIntMethodA = call_method;
  functions.NewWeakGlobalRef = weak;
  functions.DeleteWeakGlobalRef = forget;
  functions.DeleteLocalRef = forget;
  functions.ExceptionCheck = no_exception;
  functions.GetArrayLength = length_of;
  functions.GetByteArrayElements = bytes_of;
  functions.ReleaseByteArrayElements = release;
  functions.NewByteArray = create;
  functions.SetByteArrayRegion = fill;
  environment.functions = &functions;
  machine_functions.GetEnv = environment_of;
  machine.functions = &machine_functions;
}

Array array(const char* text) {
  Array result = {static_cast<jsize>(strlen(text)) + 1, {}};
  memcpy(result.bytes, text, static_cast<size_t>(result.length));
  return result;
}

#define FFI "Java_io_sqlane_internal_ffi_"

// ---- facts

void shim_is_loaded_and_finds_java() {
  load();
  CHECK(library != nullptr);
  auto* on_load = find<jint JNICALL(JavaVM*, void*)>("JNI_OnLoad");
  CHECK_EQUAL(JNI_VERSION_1_8, on_load(&machine, nullptr));
}

void version_is_that_of_the_header() {
  auto* version = find<jint JNICALL(JNIEnv*, jclass)>(FFI "LibraryFunctions_sqlane_1abi_1version");
  CHECK_EQUAL(SQLANE_ABI_VERSION, version(&environment, nullptr));
  auto* name = find<jlong JNICALL(JNIEnv*, jclass)>(FFI "LibraryFunctions_sqlane_1library_1version");
  auto* string = find<jbyteArray JNICALL(JNIEnv*, jclass, jlong)>(FFI "Shim_string");
  Array* answered = reinterpret_cast<Array*>(string(&environment, nullptr, name(&environment, nullptr)));
  CHECK_EQUAL(SQLITE_VERSION, reinterpret_cast<const char*>(answered->bytes));
}

int64_t open_through_the_shim() {
  auto* client = find<jlong JNICALL(JNIEnv*, jclass)>(FFI "Shim_client");
  auto* open = find<jlong JNICALL(JNIEnv*, jclass, jbyteArray, jint, jlong, jint)>(
      FFI "ConnectionFunctions_sqlane_1open");
  Array path = array(":memory:");
  return open(&environment, nullptr, reinterpret_cast<jbyteArray>(&path), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
              client(&environment, nullptr), 7);
}

int32_t execute(int64_t connection, const char* sql) {
  auto* exec = find<jint JNICALL(JNIEnv*, jclass, jlong, jbyteArray, jint, jint)>(
      FFI "ConnectionFunctions_sqlane_1exec");
  Array text = array(sql);
  return exec(&environment, nullptr, connection, reinterpret_cast<jbyteArray>(&text), text.length - 1, 0);
}

// The core that the shim brings is the one that this program is linked to: a connection of one is good in the other.
void connection_calls_java_through_the_shim() {
  int64_t connection = open_through_the_shim();
  CHECK(connection != 0);
  CHECK_EQUAL(SQLITE_OK, execute(connection, "CREATE TABLE t(a)"));
  sqlane_commit_hook(connection, 4711);
  CHECK_EQUAL(SQLITE_OK, execute(connection, "INSERT INTO t VALUES (1)"));
  CHECK_EQUAL(1, calls);
  CHECK_EQUAL(7, called_with[0]);
  CHECK_EQUAL(SQLANE_UPCALL_COMMIT, called_with[1]);
  CHECK_EQUAL(4711, called_with[2]);
}

// What was left open is closed.
void unloading_closes_connections() {
  auto* on_unload = find<void JNICALL(JavaVM*, void*)>("JNI_OnUnload");
  on_unload(&machine, nullptr);
}

void nothing_of_sqlite_is_exported() {
  CHECK(symbol("sqlite3_open_v2") == nullptr);
  CHECK(symbol("sqlite3_libversion") == nullptr);
}

}  // namespace

int main() {
  prepare_java();
  RUN(shim_is_loaded_and_finds_java);
  RUN(version_is_that_of_the_header);
  RUN(connection_calls_java_through_the_shim);
  RUN(unloading_closes_connections);
  RUN(nothing_of_sqlite_is_exported);
  return 0;
}
