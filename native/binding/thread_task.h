#ifndef IOTRIAGE_BINDING_THREAD_TASK_H_
#define IOTRIAGE_BINDING_THREAD_TASK_H_

#include <napi.h>

#include <atomic>
#include <functional>

namespace iotriage {

/// Settles a promise, on the loop.
using Settle = std::function<void(Napi::Env, const Napi::Promise::Deferred&)>;

/// Does `work` on a thread of its own, not in libuv's pool, and settles the promise with what it returns.
/// `work` ends early when its argument becomes true: the environment ends.
Napi::Promise RunOnThread(Napi::Env env, const char* thread_name,
                          std::function<Settle(const std::atomic<bool>&)> work);

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_THREAD_TASK_H_
