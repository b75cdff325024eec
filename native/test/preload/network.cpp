// For LD_PRELOAD: makes what lies in a folder look as if it were on NFS, or on a file system of another number. The
// folder is the environment's SQLANE_TEST_NETWORK, the number its SQLANE_TEST_FILE_SYSTEM.
#include <dlfcn.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

extern "C" __attribute__((visibility("default"))) int statfs(const char* path, struct statfs* found) noexcept {
  using Call = int (*)(const char*, struct statfs*);
  Call system = reinterpret_cast<Call>(dlsym(RTLD_NEXT, "statfs"));
  int code = system(path, found);
  const char* folder = getenv("SQLANE_TEST_NETWORK");
  const char* number = getenv("SQLANE_TEST_FILE_SYSTEM");
  if (code == 0 && folder != nullptr && strncmp(path, folder, strlen(folder)) == 0) {
    found->f_type = number == nullptr ? NFS_SUPER_MAGIC : strtol(number, nullptr, 0);
  }
  return code;
}
