#include "core/fd_table.h"

#include <unistd.h>

namespace iotriage {

std::vector<FdTable::Slot*> FdTable::Resolve(const std::vector<std::string>& paths) {
  for (auto slot = slots_.begin(); slot != slots_.end();) {
    slot = slot->second.load(std::memory_order_relaxed) < 0 ? slots_.erase(slot) : std::next(slot);
  }
  std::vector<Slot*> resolved;
  resolved.reserve(paths.size());
  for (const std::string& path : paths) resolved.push_back(&slots_.try_emplace(path, -1).first->second);
  return resolved;
}

void FdTable::CloseAll() {
  for (auto& [path, slot] : slots_) {
    const int fd = slot.exchange(-1, std::memory_order_relaxed);
    if (fd >= 0) close(fd);
  }
  slots_.clear();
}

}  // namespace iotriage
