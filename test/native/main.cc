#include "harness.h"

/// Runs the test that is named.
int main(int argc, char** argv) {
  const auto& tests = iotriage::test::Tests();
  const auto test = argc == 2 ? tests.find(argv[1]) : tests.end();
  if (test == tests.end()) {
    std::fprintf(stderr, "usage: %s TEST\n", argv[0]);
    return 2;
  }
  test->second();
  return 0;
}
