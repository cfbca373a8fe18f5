#pragma once

#include <linux/fuse.h>
#include <time.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace lab {

struct Owner {
  uint32_t uid;
  uint32_t gid;
};

struct DirectoryEntry {
  std::string name;
  uint64_t inode;
  uint32_t mode;
};

/// Files and directories in memory, in blocks of 4 KiB that exist once they were written to.
///
/// One mutex for all of it: copying 4 KiB under it takes a microsecond, and no delay is waited for inside.
/// Functions return 0 or an errno, positive.
class MemoryTree {
 public:
  explicit MemoryTree(uint64_t capacity_bytes);

  /// Counts one more reference of the kernel to the inode that it returns, as Create does.
  int Lookup(uint64_t parent, const std::string& name, fuse_entry_out* entry);
  int Create(uint64_t parent, const std::string& name, uint32_t mode, Owner owner, fuse_entry_out* entry);
  void Forget(uint64_t id, uint64_t references);
  int GetAttributes(uint64_t id, fuse_attr* attributes);
  int SetAttributes(uint64_t id, const fuse_setattr_in& change, fuse_attr* attributes);
  int Truncate(uint64_t id, uint64_t size);
  int Remove(uint64_t parent, const std::string& name, bool directory);
  /// @param flags of renameat2(2): RENAME_NOREPLACE and RENAME_EXCHANGE.
  int Rename(uint64_t from, const std::string& old_name, uint64_t to, const std::string& new_name,
             uint32_t flags);
  int Read(uint64_t id, uint64_t offset, uint32_t size, std::vector<char>* data);
  /// Writes all or, with ENOSPC, nothing.
  int Write(uint64_t id, uint64_t offset, const char* data, uint32_t size);
  int List(uint64_t id, std::vector<DirectoryEntry>* entries);
  fuse_kstatfs Statistics();

 private:
  static constexpr uint64_t kBlockBytes = 4096;
  static constexpr uint32_t kBestBytes = 1 << 20;
  static constexpr uint64_t kInodes = 1'000'000;
  using Block = std::array<char, kBlockBytes>;

  struct Inode {
    uint64_t id = 0;
    uint64_t parent = 0;
    uint32_t mode = 0;
    Owner owner{0, 0};
    bool linked = true;
    uint64_t references = 0;
    uint64_t size = 0;
    timespec accessed{}, modified{}, changed{};
    std::unordered_map<uint64_t, std::unique_ptr<Block>> blocks;
    std::map<std::string, uint64_t> children;
  };

  Inode* Find(uint64_t id);
  /// The directory of that id, or null with `*error` set.
  Inode* FindDirectory(uint64_t id, int* error);
  fuse_attr AttributesOf(const Inode& inode) const;
  fuse_entry_out EntryOf(const Inode& inode) const;
  void Resize(Inode* inode, uint64_t size);
  /// The inode has lost its name: it goes as soon as the kernel knows it no longer.
  void Unlink(Inode* inode);
  void DropIfUnused(Inode* inode);

  std::mutex mutex_;
  const uint64_t capacity_blocks_;
  uint64_t used_blocks_ = 0;
  uint64_t next_id_ = FUSE_ROOT_ID;
  std::unordered_map<uint64_t, Inode> inodes_;
};

}  // namespace lab
