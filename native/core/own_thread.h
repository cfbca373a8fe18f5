#ifndef IOTRIAGE_CORE_OWN_THREAD_H_
#define IOTRIAGE_CORE_OWN_THREAD_H_

#include <pthread.h>
#include <signal.h>

#include <thread>
#include <utility>

namespace iotriage {

/// A thread that is joined when its owner goes. It takes no signals: those belong to Node's threads.
class OwnThread {
 public:
  OwnThread() = default;
  /// `name` has at most 15 characters; it stands in `/proc/PID/task/TID/comm`.
  template <typename Body>
  OwnThread(const char* name, Body&& body) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const struct RestoreMask {
      const sigset_t* mask;
      ~RestoreMask() { pthread_sigmask(SIG_SETMASK, mask, nullptr); }
    } restore{&before};
    thread_ = std::thread(std::forward<Body>(body));
    pthread_setname_np(thread_.native_handle(), name);
  }
  ~OwnThread() { Join(); }
  OwnThread(OwnThread&&) = default;
  OwnThread& operator=(OwnThread&& other) noexcept {
    Join();
    thread_ = std::move(other.thread_);
    return *this;
  }
  OwnThread(const OwnThread&) = delete;
  OwnThread& operator=(const OwnThread&) = delete;

  void Join() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::thread thread_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_OWN_THREAD_H_
