#ifndef IOTRIAGE_TEST_HARNESS_H_
#define IOTRIAGE_TEST_HARNESS_H_

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <sstream>
#include <string>

namespace iotriage::test {

/// All tests by name. A static of the test program alone.
inline std::map<std::string, std::function<void()>>& Tests() {
  static std::map<std::string, std::function<void()>> tests;
  return tests;
}

struct Registration {
  Registration(const char* name, std::function<void()> body) { Tests()[name] = std::move(body); }
};

template <typename Value>
std::string Show(const Value& value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

[[noreturn]] inline void FailAt(const char* file, int line, const std::string& what) {
  std::fprintf(stderr, "%s:%d: %s\n", file, line, what.c_str());
  std::exit(1);
}

}  // namespace iotriage::test

#define TEST(name)                                                            \
  static void name();                                                         \
  static const iotriage::test::Registration registration_##name(#name, name); \
  static void name()

#define EXPECT(condition)                                                                \
  do {                                                                                   \
    if (!(condition)) iotriage::test::FailAt(__FILE__, __LINE__, "not so: " #condition); \
  } while (false)

#define EXPECT_EQUAL(actual, expected)                                                             \
  do {                                                                                             \
    const auto actual_value = (actual);                                                            \
    const decltype(actual_value) expected_value = (expected);                                      \
    if (!(actual_value == expected_value))                                                         \
      iotriage::test::FailAt(__FILE__, __LINE__,                                                   \
                             #actual " is " + iotriage::test::Show(actual_value) + ", expected " + \
                                 iotriage::test::Show(expected_value));                            \
  } while (false)

#endif  // IOTRIAGE_TEST_HARNESS_H_
