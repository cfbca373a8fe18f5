#include "memory-tree.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE (1 << 0)
#endif
#ifndef RENAME_EXCHANGE
#define RENAME_EXCHANGE (1 << 1)
#endif

namespace lab {
namespace {

using Lock = std::lock_guard<std::mutex>;

// The kernel is the only one to change the tree, so what it knows stays true.
constexpr uint64_t kValidSeconds = 3600;

timespec WallClock() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return now;
}

timespec Given(uint64_t seconds, uint32_t nanoseconds) {
  return {static_cast<time_t>(seconds), static_cast<long>(nanoseconds)};
}

}  // namespace

MemoryTree::MemoryTree(uint64_t capacity_bytes) : capacity_blocks_(capacity_bytes / kBlockBytes) {
  Inode& root = inodes_[next_id_];
  root.id = next_id_++;
  root.parent = root.id;
  root.mode = S_IFDIR | 0755;
  root.references = 1;
  root.accessed = root.modified = root.changed = WallClock();
}

MemoryTree::Inode* MemoryTree::Find(uint64_t id) {
  const auto found = inodes_.find(id);
  return found == inodes_.end() ? nullptr : &found->second;
}

MemoryTree::Inode* MemoryTree::FindDirectory(uint64_t id, int* error) {
  Inode* inode = Find(id);
  *error = inode == nullptr ? ENOENT : S_ISDIR(inode->mode) ? 0 : ENOTDIR;
  return *error == 0 ? inode : nullptr;
}

fuse_attr MemoryTree::AttributesOf(const Inode& inode) const {
  fuse_attr attributes{};
  attributes.ino = inode.id;
  attributes.size = inode.size;
  attributes.blocks = inode.blocks.size() * (kBlockBytes / 512);
  attributes.atime = static_cast<uint64_t>(inode.accessed.tv_sec);
  attributes.atimensec = static_cast<uint32_t>(inode.accessed.tv_nsec);
  attributes.mtime = static_cast<uint64_t>(inode.modified.tv_sec);
  attributes.mtimensec = static_cast<uint32_t>(inode.modified.tv_nsec);
  attributes.ctime = static_cast<uint64_t>(inode.changed.tv_sec);
  attributes.ctimensec = static_cast<uint32_t>(inode.changed.tv_nsec);
  attributes.mode = inode.mode;
  attributes.nlink = !inode.linked ? 0 : S_ISDIR(inode.mode) ? 2 : 1;
  attributes.uid = inode.owner.uid;
  attributes.gid = inode.owner.gid;
  attributes.blksize = kBlockBytes;
  return attributes;
}

fuse_entry_out MemoryTree::EntryOf(const Inode& inode) const {
  fuse_entry_out entry{};
  entry.nodeid = inode.id;
  entry.entry_valid = kValidSeconds;
  entry.attr_valid = kValidSeconds;
  entry.attr = AttributesOf(inode);
  return entry;
}

int MemoryTree::Lookup(uint64_t parent, const std::string& name, fuse_entry_out* entry) {
  Lock lock(mutex_);
  int error = 0;
  Inode* directory = FindDirectory(parent, &error);
  if (directory == nullptr) return error;
  const auto child = directory->children.find(name);
  if (child == directory->children.end()) return ENOENT;
  Inode* inode = Find(child->second);
  inode->references++;
  *entry = EntryOf(*inode);
  return 0;
}

int MemoryTree::Create(uint64_t parent, const std::string& name, uint32_t mode, Owner owner,
                       fuse_entry_out* entry) {
  Lock lock(mutex_);
  int error = 0;
  if (FindDirectory(parent, &error) == nullptr) return error;
  if (name.size() > 255) return ENAMETOOLONG;
  if (inodes_.size() >= kInodes) return ENOSPC;
  if (!Find(parent)->linked) return ENOENT;
  if (!Find(parent)->children.emplace(name, next_id_).second) return EEXIST;
  Inode& inode = inodes_[next_id_];
  inode.id = next_id_++;
  inode.parent = parent;
  inode.mode = mode;
  inode.owner = owner;
  inode.references = 1;
  inode.accessed = inode.modified = inode.changed = WallClock();
  Inode* directory = Find(parent);
  directory->modified = directory->changed = inode.changed;
  *entry = EntryOf(inode);
  return 0;
}

void MemoryTree::Forget(uint64_t id, uint64_t references) {
  Lock lock(mutex_);
  Inode* inode = Find(id);
  if (inode == nullptr || id == FUSE_ROOT_ID) return;
  inode->references -= std::min(inode->references, references);
  DropIfUnused(inode);
}

int MemoryTree::GetAttributes(uint64_t id, fuse_attr* attributes) {
  Lock lock(mutex_);
  const Inode* inode = Find(id);
  if (inode == nullptr) return ENOENT;
  *attributes = AttributesOf(*inode);
  return 0;
}

int MemoryTree::SetAttributes(uint64_t id, const fuse_setattr_in& change, fuse_attr* attributes) {
  Lock lock(mutex_);
  Inode* inode = Find(id);
  if (inode == nullptr) return ENOENT;
  const timespec now = WallClock();
  inode->changed = now;
  if (change.valid & FATTR_MODE) inode->mode = (inode->mode & S_IFMT) | (change.mode & 07777);
  if (change.valid & FATTR_UID) inode->owner.uid = change.uid;
  if (change.valid & FATTR_GID) inode->owner.gid = change.gid;
  if (change.valid & FATTR_SIZE) {
    Resize(inode, change.size);
    inode->modified = now;
  }
  if (change.valid & FATTR_ATIME) inode->accessed = Given(change.atime, change.atimensec);
  if (change.valid & FATTR_ATIME_NOW) inode->accessed = now;
  if (change.valid & FATTR_MTIME) inode->modified = Given(change.mtime, change.mtimensec);
  if (change.valid & FATTR_MTIME_NOW) inode->modified = now;
  if (change.valid & FATTR_CTIME) inode->changed = Given(change.ctime, change.ctimensec);
  *attributes = AttributesOf(*inode);
  return 0;
}

int MemoryTree::Truncate(uint64_t id, uint64_t size) {
  Lock lock(mutex_);
  Inode* inode = Find(id);
  if (inode == nullptr) return ENOENT;
  Resize(inode, size);
  inode->modified = inode->changed = WallClock();
  return 0;
}

void MemoryTree::Resize(Inode* inode, uint64_t size) {
  if (size < inode->size) {
    for (auto block = inode->blocks.begin(); block != inode->blocks.end();) {
      if (block->first * kBlockBytes >= size) {
        block = inode->blocks.erase(block);
        used_blocks_--;
      } else {
        ++block;
      }
    }
    // What lies behind the end must read as zeros if the file grows again.
    const auto last = inode->blocks.find(size / kBlockBytes);
    if (last != inode->blocks.end())
      std::fill(last->second->begin() + size % kBlockBytes, last->second->end(), 0);
  }
  inode->size = size;
}

int MemoryTree::Remove(uint64_t parent, const std::string& name, bool directory) {
  Lock lock(mutex_);
  int error = 0;
  Inode* from = FindDirectory(parent, &error);
  if (from == nullptr) return error;
  const auto child = from->children.find(name);
  if (child == from->children.end()) return ENOENT;
  Inode* inode = Find(child->second);
  if (directory && !S_ISDIR(inode->mode)) return ENOTDIR;
  if (!directory && S_ISDIR(inode->mode)) return EISDIR;
  if (!inode->children.empty()) return ENOTEMPTY;
  from->children.erase(child);
  from->modified = from->changed = WallClock();
  Unlink(inode);
  return 0;
}

int MemoryTree::Rename(uint64_t from, const std::string& old_name, uint64_t to, const std::string& new_name,
                       uint32_t flags) {
  Lock lock(mutex_);
  if (flags & ~static_cast<uint32_t>(RENAME_NOREPLACE | RENAME_EXCHANGE)) return EINVAL;
  int error = 0;
  Inode* source = FindDirectory(from, &error);
  if (source == nullptr) return error;
  Inode* target = FindDirectory(to, &error);
  if (target == nullptr) return error;
  const auto old_child = source->children.find(old_name);
  if (old_child == source->children.end()) return ENOENT;
  if (new_name.size() > 255) return ENAMETOOLONG;
  Inode* moved = Find(old_child->second);
  const auto new_child = target->children.find(new_name);
  Inode* replaced = new_child == target->children.end() ? nullptr : Find(new_child->second);
  if (replaced == moved) return 0;

  if (flags & RENAME_EXCHANGE) {
    if (replaced == nullptr) return ENOENT;
    std::swap(old_child->second, new_child->second);
    replaced->parent = from;
  } else {
    if (replaced != nullptr && (flags & RENAME_NOREPLACE)) return EEXIST;
    if (replaced != nullptr && !replaced->children.empty()) return ENOTEMPTY;
    source->children.erase(old_child);
    target->children[new_name] = moved->id;
    if (replaced != nullptr) Unlink(replaced);
  }
  moved->parent = to;
  moved->changed = WallClock();
  source->modified = source->changed = target->modified = target->changed = moved->changed;
  return 0;
}

int MemoryTree::Read(uint64_t id, uint64_t offset, uint32_t size, std::vector<char>* data) {
  Lock lock(mutex_);
  const Inode* inode = Find(id);
  if (inode == nullptr) return ENOENT;
  const uint64_t end = std::min<uint64_t>(inode->size, offset + size);
  if (offset >= end) return 0;
  data->assign(end - offset, 0);
  for (uint64_t at = offset; at < end;) {
    const uint64_t within = at % kBlockBytes;
    const uint64_t length = std::min(kBlockBytes - within, end - at);
    const auto block = inode->blocks.find(at / kBlockBytes);
    if (block != inode->blocks.end()) {
      std::memcpy(data->data() + (at - offset), block->second->data() + within, length);
    }
    at += length;
  }
  return 0;
}

int MemoryTree::Write(uint64_t id, uint64_t offset, const char* data, uint32_t size) {
  Lock lock(mutex_);
  Inode* inode = Find(id);
  if (inode == nullptr) return ENOENT;
  if (size == 0) return 0;
  const uint64_t end = offset + size;
  uint64_t missing = 0;
  for (uint64_t block = offset / kBlockBytes; block <= (end - 1) / kBlockBytes; block++) {
    missing += inode->blocks.count(block) == 0 ? 1 : 0;
  }
  if (used_blocks_ + missing > capacity_blocks_) return ENOSPC;
  for (uint64_t at = offset; at < end;) {
    const uint64_t within = at % kBlockBytes;
    const uint64_t length = std::min(kBlockBytes - within, end - at);
    std::unique_ptr<Block>& block = inode->blocks[at / kBlockBytes];
    if (block == nullptr) block = std::make_unique<Block>();
    std::memcpy(block->data() + within, data + (at - offset), length);
    at += length;
  }
  used_blocks_ += missing;
  inode->size = std::max(inode->size, end);
  inode->modified = inode->changed = WallClock();
  return 0;
}

int MemoryTree::List(uint64_t id, std::vector<DirectoryEntry>* entries) {
  Lock lock(mutex_);
  int error = 0;
  const Inode* directory = FindDirectory(id, &error);
  if (directory == nullptr) return error;
  entries->clear();
  entries->push_back({".", directory->id, S_IFDIR});
  entries->push_back({"..", directory->parent, S_IFDIR});
  for (const auto& [name, child] : directory->children) entries->push_back({name, child, Find(child)->mode});
  return 0;
}

fuse_kstatfs MemoryTree::Statistics() {
  Lock lock(mutex_);
  fuse_kstatfs statistics{};
  statistics.blocks = capacity_blocks_;
  statistics.bfree = statistics.bavail = capacity_blocks_ - used_blocks_;
  statistics.files = kInodes;
  statistics.ffree = kInodes - inodes_.size();
  // As virtiofs: what it moves best is not what it counts in.
  statistics.bsize = kBestBytes;
  statistics.frsize = kBlockBytes;
  statistics.namelen = 255;
  return statistics;
}

void MemoryTree::Unlink(Inode* inode) {
  inode->linked = false;
  inode->changed = WallClock();
  DropIfUnused(inode);
}

void MemoryTree::DropIfUnused(Inode* inode) {
  if (inode->linked || inode->references > 0) return;
  used_blocks_ -= inode->blocks.size();
  inodes_.erase(inode->id);
}

}  // namespace lab
