#include "binding/async_works.h"

#include <cerrno>
#include <memory>

namespace iotriage {
namespace {

class Worker final : public Napi::AsyncWorker {
 public:
  Worker(Napi::Env env, WorkQueue::Work& work) : AsyncWorker(env, "iotriage"), work_(work) {}

  void OnWorkComplete(Napi::Env env, napi_status status) override {
    WorkQueue::Work& work = work_;
    AsyncWorker::OnWorkComplete(env, status);  // Deletes this worker.
    work.Done(status == napi_ok);
  }

 protected:
  void Execute() override { work_.Perform(); }

 private:
  WorkQueue::Work& work_;
};

/// An environment that ends waits for its async works before it calls any hook of ours: whoever queues one
/// after the other would keep it from ending. Node-API tells it only where JavaScript might run.
bool IsEnding(Napi::Env env) {
  bool is_equal = false;
  const napi_value undefined = env.Undefined();
  return napi_strict_equals(env, undefined, undefined, &is_equal) != napi_ok;
}

}  // namespace

int AsyncWorks::Queue(Work& work) {
  // Callbacks of libuv's own come without a scope.
  const Napi::HandleScope scope(env_);
  if (IsEnding(env_)) return ECANCELED;
  auto worker = std::make_unique<Worker>(env_, work);
  try {
    worker->Queue();
  } catch (const Napi::Error&) {
    // It says no more than that; a want of memory is what there is.
    return ENOMEM;
  }
  // From now on it deletes itself.
  static_cast<void>(worker.release());
  return 0;
}

}  // namespace iotriage
