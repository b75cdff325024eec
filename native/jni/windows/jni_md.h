// The part of jni.h that differs on Windows. What is exported stands in a definition file.
#ifndef SQLANE_JNI_MD_H
#define SQLANE_JNI_MD_H

#define JNIEXPORT
#define JNIIMPORT __declspec(dllimport)
#define JNICALL __stdcall

// The JDK's says long: the same size and calling convention here.
typedef int jint;
typedef long long jlong;
typedef signed char jbyte;

#endif
