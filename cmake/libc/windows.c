/* What MinGW-w64 has in libraries that Debian packs for no ARM64. It is hidden, and linked where it is called. */

/* In the system's C library these are functions of the headers over others that take options, such as to behave as the
   standard says. No header is included: it would declare the names again. */
int __stdio_common_vfprintf(unsigned long long options, void* file, const char* format, void* locale,
                            __builtin_va_list arguments);
int __stdio_common_vsprintf(unsigned long long options, char* text, unsigned long long size, const char* format,
                            void* locale, __builtin_va_list arguments);

int snprintf(char* text, unsigned long long size, const char* format, ...) {
  __builtin_va_list arguments;
  __builtin_va_start(arguments, format);
  int length = __stdio_common_vsprintf(2, text, size, format, 0, arguments);
  __builtin_va_end(arguments);
  return length;
}

int vfprintf(void* file, const char* format, __builtin_va_list arguments) {
  return __stdio_common_vfprintf(0, file, format, 0, arguments);
}

/* The only clock that is asked for is the one that nobody sets. */
struct time {
  long long seconds;
  long nanoseconds;
};
int QueryPerformanceCounter(long long* count);
int QueryPerformanceFrequency(long long* per_second);

int clock_gettime(int clock, struct time* result) {
  (void)clock;
  long long count = 0, per_second = 1;
  QueryPerformanceFrequency(&per_second);
  QueryPerformanceCounter(&count);
  result->seconds = count / per_second;
  result->nanoseconds = (long)(count % per_second * 1000000000 / per_second);
  return 0;
}

/* The linker wants an entry, and nothing of ours is to be done when a library is loaded. */
int DllMainCRTStartup(void* library, unsigned long reason, void* reserved) {
  (void)library, (void)reason, (void)reserved;
  return 1;
}

/* Touches each page of a large frame before it is used, of sixteen times x15 bytes: the system lets a stack grow by one
   page at a time. The caller expects every other register as it was, but for x16 and x17. */
__asm__(
    ".text\n"
    ".p2align 2\n"
    ".globl __chkstk\n"
    "__chkstk:\n"
    "  lsl x16, x15, #4\n"
    "  mov x17, sp\n"
    "1:\n"
    "  sub x17, x17, #4096\n"
    "  subs x16, x16, #4096\n"
    "  ldr xzr, [x17]\n"
    "  b.gt 1b\n"
    "  ret\n");
