#include "loop/signal_watch.h"

#include <system_error>

namespace iotriage {

SignalWatch::SignalWatch(const std::vector<int>& signals) {
  int error = uv_loop_init(&loop_);
  if (error != 0) throw std::system_error(-error, std::generic_category(), "uv_loop_init");
  // A handle stays where it is.
  handles_.reserve(signals.size());
  for (const int signal : signals) {
    handles_.emplace_back();
    error = uv_signal_init(&loop_, &handles_.back());
    if (error != 0) {
      handles_.pop_back();
      break;
    }
    handles_.back().data = this;
    error = uv_signal_start(&handles_.back(), OnSignal, signal);
    if (error != 0) break;
  }
  if (error == 0) return;
  Close();
  throw std::system_error(-error, std::generic_category(), "uv_signal_start");
}

bool SignalWatch::Seen() {
  if (is_open_ && !seen_) uv_run(&loop_, UV_RUN_NOWAIT);
  return seen_;
}

void SignalWatch::Close() {
  if (!is_open_) return;
  is_open_ = false;
  for (uv_signal_t& handle : handles_) uv_close(reinterpret_cast<uv_handle_t*>(&handle), nullptr);
  uv_run(&loop_, UV_RUN_DEFAULT);
  uv_loop_close(&loop_);
}

void SignalWatch::OnSignal(uv_signal_t* handle, int) {
  static_cast<SignalWatch*>(handle->data)->seen_ = true;
}

}  // namespace iotriage
