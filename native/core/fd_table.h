#ifndef IOTRIAGE_CORE_FD_TABLE_H_
#define IOTRIAGE_CORE_FD_TABLE_H_

#include <atomic>
#include <string>
#include <unordered_map>
#include <vector>

namespace iotriage {

/// The descriptors of a session, by path: what one job opened, a later job uses and closes. The slots have
/// stable addresses, so that a job resolves its paths once. -1: not open.
class FdTable {
 public:
  using Slot = std::atomic<int>;

  FdTable() = default;
  ~FdTable() { CloseAll(); }
  FdTable(const FdTable&) = delete;
  FdTable& operator=(const FdTable&) = delete;

  /// One slot for each path. Slots of files that were closed meanwhile are dropped: call it only between
  /// jobs.
  std::vector<Slot*> Resolve(const std::vector<std::string>& paths);
  void CloseAll();

 private:
  std::unordered_map<std::string, Slot> slots_;
};

}  // namespace iotriage

#endif  // IOTRIAGE_CORE_FD_TABLE_H_
