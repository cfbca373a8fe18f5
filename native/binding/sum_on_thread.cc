#include "binding/sum_on_thread.h"

#include <algorithm>
#include <cstdint>

#include "binding/thread_task.h"

namespace iotriage {
namespace {

/// So many additions between two looks at whether the environment ends.
constexpr uint64_t kBlockAdditions = 1'000'000;

/// Additions of doubles are not associative: the compiler must do them one after the other, as V8 does.
double SumBelow(uint64_t additions, const std::atomic<bool>& stop) {
  double sum = 0;
  for (uint64_t begin = 0; begin < additions && !stop.load(std::memory_order_relaxed);) {
    const uint64_t end = std::min(additions, begin + kBlockAdditions);
    double term = static_cast<double>(begin);
    for (; begin < end; begin++, term += 1) sum += term;
  }
  return sum;
}

}  // namespace

Napi::Value SumOnThread(const Napi::CallbackInfo& info) {
  const auto additions = static_cast<uint64_t>(info[0].As<Napi::Number>().Int64Value());
  return RunOnThread(info.Env(), "iotriage-sum", [additions](const std::atomic<bool>& stop) -> Settle {
    const double sum = SumBelow(additions, stop);
    return [sum](Napi::Env env, const Napi::Promise::Deferred& deferred) {
      deferred.Resolve(Napi::Number::New(env, sum));
    };
  });
}

}  // namespace iotriage
