// What the generator's own JNI_OnLoad and JNI_OnUnload call. Nobody calls these two, but not every linker drops them.
#include <jni.h>

extern "C" {

jint JNI_OnLoad_jnijavacpp(JavaVM*, void*) { return JNI_VERSION_1_8; }

void JNI_OnUnload_jnijavacpp(JavaVM*, void*) {}

}  // extern "C"
