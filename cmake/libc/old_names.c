/* Names that the headers of a newer glibc lead to, on top of older ones that every glibc since 2.17 and musl have. They
   are hidden, and linked only where something calls them. No header is included: it would declare the new names. */
#define HIDDEN __attribute__((visibility("hidden")))

/* glibc 2.33 made functions of them; before, the headers called these with the version of the structure. */
#if defined(__arm__) || defined(__i386__)
#define STAT_VERSION 3
#elif defined(__x86_64__) || defined(__powerpc64__)
#define STAT_VERSION 1
#elif defined(__aarch64__) || defined(__riscv)
#define STAT_VERSION 0
#else
#error "the version of struct stat is not known for this processor: see _STAT_VER in an older glibc"
#endif

#if defined(__LP64__)

struct stat;
int __fxstat(int version, int descriptor, struct stat* result);
int __lxstat(int version, const char* path, struct stat* result);
int __xstat(int version, const char* path, struct stat* result);

HIDDEN int fstat(int descriptor, struct stat* result) { return __fxstat(STAT_VERSION, descriptor, result); }
HIDDEN int lstat(const char* path, struct stat* result) { return __lxstat(STAT_VERSION, path, result); }
HIDDEN int stat(const char* path, struct stat* result) { return __xstat(STAT_VERSION, path, result); }

#else /* with 64-bit offsets the headers lead to these names */

struct stat64;
int __fxstat64(int version, int descriptor, struct stat64* result);
int __lxstat64(int version, const char* path, struct stat64* result);
int __xstat64(int version, const char* path, struct stat64* result);

HIDDEN int fstat64(int descriptor, struct stat64* result) { return __fxstat64(STAT_VERSION, descriptor, result); }
HIDDEN int lstat64(const char* path, struct stat64* result) { return __lxstat64(STAT_VERSION, path, result); }
HIDDEN int stat64(const char* path, struct stat64* result) { return __xstat64(STAT_VERSION, path, result); }

/* glibc 2.28. Before, fcntl itself took the locks with 64-bit offsets. Every argument is a word here. */
int fcntl(int descriptor, int command, ...);
HIDDEN int fcntl64(int descriptor, int command, void* argument) { return fcntl(descriptor, command, argument); }

#endif

/* glibc 2.38, where the language's next version is asked for; C++ compilers of GNU do so. The older functions differ in
   not reading binary digits. */
long strtol(const char* text, char** end, int base);
long long strtoll(const char* text, char** end, int base);
HIDDEN long __isoc23_strtol(const char* text, char** end, int base) { return strtol(text, end, base); }
HIDDEN long long __isoc23_strtoll(const char* text, char** end, int base) { return strtoll(text, end, base); }

#if defined(__arm__)
/* Named in the tables for unwinding, which nothing of ours needs: there are no exceptions. */
HIDDEN void __aeabi_unwind_cpp_pr0(void) {}
HIDDEN void __aeabi_unwind_cpp_pr1(void) {}
#endif
