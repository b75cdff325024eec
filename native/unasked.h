// Statements of our own.
#ifndef SQLANE_UNASKED_H
#define SQLANE_UNASKED_H

#include "connection.h"

namespace sqlane {

// For as long as it lives no handler of Java's has a say: the statement is our own.
class Unasked {
 public:
  explicit Unasked(Connection& of) noexcept : hooks(of.hooks), before(of.hooks) {
    hooks.authorizer = 0;
    hooks.progress = 0;
    hooks.trace = 0;
  }
  ~Unasked() noexcept { hooks = before; }
  Unasked(const Unasked&) = delete;
  Unasked& operator=(const Unasked&) = delete;

 private:
  HookIds& hooks;
  HookIds before;
};

}  // namespace sqlane
#endif
