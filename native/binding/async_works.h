#ifndef IOTRIAGE_BINDING_ASYNC_WORKS_H_
#define IOTRIAGE_BINDING_ASYNC_WORKS_H_

#include <napi.h>

#include "loop/work_queue.h"

namespace iotriage {

/// Node-API's own way into libuv's pool, as an addon's author takes it: one `Napi::AsyncWorker` for each
/// work, made for it and deleted after it.
class AsyncWorks final : public WorkQueue {
 public:
  explicit AsyncWorks(Napi::Env env) : env_(env) {}
  int Queue(Work& work) override;

 private:
  const Napi::Env env_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_BINDING_ASYNC_WORKS_H_
