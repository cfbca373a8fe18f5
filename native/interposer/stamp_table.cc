#include "interposer/stamp_table.h"

namespace iotriage {
namespace {

uint64_t WhatOf(const StampKey& key) { return uint64_t{key.call} << 32 | key.file; }

/// The finaliser of MurmurHash3: offsets differ in few bits, and those must reach all others.
uint64_t Mix(uint64_t value) {
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccdU;
  value ^= value >> 33;
  value *= 0xc4ceb9fe1a85ec53U;
  return value ^ value >> 33;
}

uint64_t HashOf(const StampKey& key) { return Mix(Mix(key.which) ^ WhatOf(key)); }

}  // namespace

void StampTable::Put(const StampKey& key, const CallTimes& times) {
  const uint32_t generation = generation_.load(std::memory_order_relaxed);
  const uint64_t hash = HashOf(key);
  for (uint32_t step = 0; step < kWindow; step++) {
    Slot& slot = slots_[(hash + step) % kSlots];
    uint32_t state = slot.state.load(std::memory_order_relaxed);
    if (state == kBusy) continue;
    if (state == kFull && slot.generation.load(std::memory_order_relaxed) == generation) continue;
    if (!slot.state.compare_exchange_strong(state, kBusy, std::memory_order_acquire)) continue;
    // Between the look and the grip another thread may have filled it.
    if (state == kFull && slot.generation.load(std::memory_order_relaxed) == generation) {
      slot.state.store(kFull, std::memory_order_release);
      continue;
    }
    Extend(hash, step + 1, generation);
    Fill(&slot, key, times, generation);
    return;
  }
  // Twice: another thread may have been faster.
  if (!Evict(key, times, generation)) Evict(key, times, generation);
  overwritten_.fetch_add(1, std::memory_order_relaxed);
}

void StampTable::Fill(Slot* slot, const StampKey& key, const CallTimes& times, uint32_t generation) {
  slot->generation.store(generation, std::memory_order_relaxed);
  slot->what.store(WhatOf(key), std::memory_order_relaxed);
  slot->which.store(key.which, std::memory_order_relaxed);
  slot->end_ns.store(times.end_ns, std::memory_order_relaxed);
  slot->times = times;
  slot->state.store(kFull, std::memory_order_release);
}

/// The oldest of the window is one that nobody came for.
bool StampTable::Evict(const StampKey& key, const CallTimes& times, uint32_t generation) {
  const uint64_t hash = HashOf(key);
  Slot* oldest = nullptr;
  uint64_t oldest_end_ns = UINT64_MAX;
  for (uint32_t step = 0; step < kWindow; step++) {
    Slot& slot = slots_[(hash + step) % kSlots];
    if (slot.state.load(std::memory_order_acquire) != kFull) continue;
    const uint64_t end_ns = slot.end_ns.load(std::memory_order_relaxed);
    if (end_ns >= oldest_end_ns) continue;
    oldest = &slot;
    oldest_end_ns = end_ns;
  }
  uint32_t full = kFull;
  if (oldest == nullptr || !oldest->state.compare_exchange_strong(full, kBusy, std::memory_order_acquire)) {
    return false;
  }
  Extend(hash, kWindow, generation);
  Fill(oldest, key, times, generation);
  return true;
}

/// Whoever is told of a call was told of it after its stamp was put, and so sees this as well.
void StampTable::Extend(uint64_t hash, uint32_t reach, uint32_t generation) {
  std::atomic<uint64_t>& place = slots_[hash % kSlots].reach;
  const uint64_t wanted = uint64_t{generation} << 32 | reach;
  uint64_t seen = place.load(std::memory_order_relaxed);
  // A thread that is late has an older generation, and must not set back what the newer one has reached.
  while (seen < wanted && !place.compare_exchange_weak(seen, wanted, std::memory_order_relaxed)) {
  }
}

uint32_t StampTable::ReachOf(uint64_t hash, uint32_t generation) const {
  const uint64_t seen = slots_[hash % kSlots].reach.load(std::memory_order_relaxed);
  return seen >> 32 == generation ? static_cast<uint32_t>(seen) : 0;
}

bool StampTable::Take(const StampKey& key, CallTimes* times) {
  const uint32_t generation = generation_.load(std::memory_order_relaxed);
  const uint64_t hash = HashOf(key);
  const uint64_t what = WhatOf(key);
  const auto holds_key = [&](const Slot& slot) {
    return slot.what.load(std::memory_order_relaxed) == what &&
           slot.which.load(std::memory_order_relaxed) == key.which &&
           slot.generation.load(std::memory_order_relaxed) == generation;
  };
  const uint32_t reach = ReachOf(hash, generation);
  for (uint32_t step = 0; step < reach; step++) {
    Slot& slot = slots_[(hash + step) % kSlots];
    uint32_t state = slot.state.load(std::memory_order_acquire);
    if (state != kFull || !holds_key(slot)) continue;
    if (!slot.state.compare_exchange_strong(state, kBusy, std::memory_order_acquire)) continue;
    // Between the look and the grip it may have been overwritten.
    const bool ours = holds_key(slot);
    if (ours) *times = slot.times;
    slot.state.store(ours ? kEmpty : kFull, std::memory_order_release);
    if (ours) return true;
  }
  return false;
}

void StampTable::Clear() {
  generation_.fetch_add(1, std::memory_order_relaxed);
  overwritten_.store(0, std::memory_order_relaxed);
}

}  // namespace iotriage
