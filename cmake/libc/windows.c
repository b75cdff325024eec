/* What MinGW-w64 has in libraries, which Debian does not pack for ARM64. No header is included: it would declare the
   names of C once more. */
typedef __builtin_va_list Arguments;
typedef unsigned long long Size;

/* ---- printing. The system's own would do, but Wine for ARM64, where this is tested, takes the arguments in
   another form. */

struct Text {
  char* at;
  Size size;
  Size length;
};

static void put(struct Text* text, char character) {
  if (text->length + 1 < text->size) text->at[text->length] = character;
  text->length++;
}

static void put_number(struct Text* text, long long number) {
  char digits[20];
  int count = 0;
  unsigned long long rest = number < 0 ? 0 - (unsigned long long)number : (unsigned long long)number;
  do {
    digits[count++] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (number < 0) put(text, '-');
  while (count > 0) put(text, digits[--count]);
}

/* What our sources ask for, %s, %d and %lld; a program that asks for more ends there. */
int vsnprintf(char* at, Size size, const char* format, Arguments arguments) {
  struct Text text = {at, size, 0};
  for (const char* c = format; *c != 0; c++) {
    if (*c != '%') {
      put(&text, *c);
    } else if (c[1] == 's') {
      for (const char* part = __builtin_va_arg(arguments, const char*); *part != 0; part++) put(&text, *part);
      c += 1;
    } else if (c[1] == 'd') {
      put_number(&text, __builtin_va_arg(arguments, int));
      c += 1;
    } else if (c[1] == 'l' && c[2] == 'l' && c[3] == 'd') {
      put_number(&text, __builtin_va_arg(arguments, long long));
      c += 3;
    } else {
      __builtin_trap();
    }
  }
  if (size > 0) at[text.length < size ? text.length : size - 1] = 0;
  return (int)text.length;
}

int snprintf(char* at, Size size, const char* format, ...) {
  Arguments arguments;
  __builtin_va_start(arguments, format);
  int length = vsnprintf(at, size, format, arguments);
  __builtin_va_end(arguments);
  return length;
}

int fputs(const char* text, void* file);

int vfprintf(void* file, const char* format, Arguments arguments) {
  char text[1024];
  vsnprintf(text, sizeof(text), format, arguments);
  return fputs(text, file);
}

/* ---- the clock that nobody sets, which is the only one that is asked for */

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

/* ---- what is to be run while a library is loaded, and while it is unloaded. The linker makes the lists: behind an
   entry that is none, and before a null. */

typedef void (*Function)(void);
extern Function __CTOR_LIST__[], __DTOR_LIST__[];

int DllMainCRTStartup(void* library, unsigned long reason, void* process_ends) {
  (void)library;
  if (reason == 1) {
    int count = 0;
    while (__CTOR_LIST__[count + 1] != 0) count++;
    for (; count > 0; count--) __CTOR_LIST__[count]();
  } else if (reason == 0 && process_ends == 0) {
    for (int i = 1; __DTOR_LIST__[i] != 0; i++) __DTOR_LIST__[i]();
  }
  return 1;
}

/* ---- large frames, of sixteen times x15 bytes. Each page is touched before it is used: the system lets a stack grow
   by one page at a time. The caller expects every register as it was, but for x16 and x17. */
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
