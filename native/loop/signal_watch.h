#ifndef IOTRIAGE_LOOP_SIGNAL_WATCH_H_
#define IOTRIAGE_LOOP_SIGNAL_WATCH_H_

#include <uv.h>

#include <vector>

namespace iotriage {

/// Sees signals while the owner's loop is blocked. libuv hands a signal to every loop that listens to it:
/// this one is of its own, turned only where it is asked, so that the owner's listeners get theirs as ever.
/// All on one thread.
class SignalWatch {
 public:
  /// @throws std::system_error where libuv cannot listen.
  explicit SignalWatch(const std::vector<int>& signals);
  ~SignalWatch() { Close(); }
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  /// Whether one of them has come since it was made.
  bool Seen();
  void Close();

 private:
  static void OnSignal(uv_signal_t* handle, int signal);

  uv_loop_t loop_;
  std::vector<uv_signal_t> handles_;
  bool is_open_ = true;
  bool seen_ = false;
};

}  // namespace iotriage

#endif  // IOTRIAGE_LOOP_SIGNAL_WATCH_H_
