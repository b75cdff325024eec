/* What a program needs beside what the libraries need, where MinGW-w64's own libraries are not there. */
typedef __builtin_va_list Arguments;

int vfprintf(void* file, const char* format, Arguments arguments);
void* __acrt_iob_func(unsigned stream);
void exit(int status);
int main(void);

int fprintf(void* file, const char* format, ...) {
  Arguments arguments;
  __builtin_va_start(arguments, format);
  int length = vfprintf(file, format, arguments);
  __builtin_va_end(arguments);
  return length;
}

int printf(const char* format, ...) {
  Arguments arguments;
  __builtin_va_start(arguments, format);
  int length = vfprintf(__acrt_iob_func(1), format, arguments);
  __builtin_va_end(arguments);
  return length;
}

void mainCRTStartup(void) { exit(main()); }
