import type { Rule } from '../../domain/finding.js';
import { blockEffect } from '../block-effect.js';
import { fastest, measuredCells, type MeasuredCell } from '../compare.js';
import {
  finalSync,
  LEAST_FINAL_SHARE,
  LEAST_FINAL_SYNC_NS,
  LEAST_TIMES_BYTES,
  MOST_LONGER,
  MOST_BYTES_PER_SYNC,
  type FinalSync,
} from '../final-syncs.js';
import { finalSyncFinding, syncFinding } from '../fsync-findings.js';
import { isVolatile } from '../page-cached.js';
import { gainWithoutSync, syncCost, type SyncCost } from '../sync-costs.js';

/** With less than half of the time in syncs, the rest is what to look at first. */
const LEAST_SHARE = 0.5;
/** A sync that is shorter waits for no device: such a call costs what calls cost. */
const LEAST_SYNC_NS = 5e3;
/** Two halves of the time are a factor of two; with much less gained by leaving the syncs out, they were not half. */
const LEAST_GAIN_WITHOUT = 1.25;

/** Writes are made durable, and that is what takes the time. */
export const fsync: Rule = {
  id: 'fsync',
  summary: 'syncs take the time: writes wait until they are durable',
  thresholds: [
    {
      name: "share of the syncs in the operations' time, at least",
      value: LEAST_SHARE,
      unit: 'share',
      reason: 'below a half, something else takes more',
    },
    {
      name: 'mean sync, at least',
      value: LEAST_SYNC_NS,
      unit: 'ns',
      reason: 'a shorter one waits for no device: it costs what a system call costs',
    },
    {
      name: 'upper end of the gain without syncs, where that was measured, at least',
      value: LEAST_GAIN_WITHOUT,
      unit: 'times',
      reason: 'half of the time is a factor of two: work that is as slow without syncs contradicts it',
    },
    {
      name: 'with one sync at the end: its share of the time, at least',
      value: LEAST_FINAL_SHARE,
      unit: 'share',
      reason: 'as above, of job and sync',
    },
    {
      name: 'and its median for each file (of many bytes and few syncs the mean), at least',
      value: LEAST_FINAL_SYNC_NS,
      unit: 'ns',
      reason: 'a shorter one is not what anybody notices at the end of a job',
    },
    {
      name: 'and the bytes that each of them moves, at most',
      value: MOST_BYTES_PER_SYNC,
      unit: 'bytes',
      reason: 'more bytes take their time to be moved: that is the bandwidth of the device, not the sync',
    },
    {
      name: 'or, without a block device: times as many bytes in the syncs under way at a time, at least',
      value: LEAST_TIMES_BYTES,
      unit: 'times',
      reason: 'syncs that wait for their bytes take as many times as long',
    },
    {
      name: 'and how much longer such syncs take, at most',
      value: MOST_LONGER,
      unit: 'times',
      reason: 'those that wait for something else take as long, whatever is under way beside them',
    },
  ],
  explanation: {
    meaning:
      'A write that is to survive a power cut waits for the device to say that it is down: a journal commit of the file system and, where there is ' +
      'a volatile cache, a flush. The rule parts the time of durable work (`--durability each`, `every:N`, `group:N`, `dsync`) into that of the writes and that of the ' +
      'syncs, and concludes where the syncs take most of it. Where nothing parts them (O_DSYNC has no call of its own, calls were not timed, commits wait for threads), the same work without syncs does.\n\n' +
      'With one sync at the end it concludes only where many syncs each move next to nothing and still take long; of a volume without a block device also where syncs of more bytes take no longer with several times as many of them under way.',
    evidence:
      'The system calls of write and sync: the latencies of routes that call by themselves (`fs-sync`, `native-pwrite`, `native-threads`), of others the stage *service*. ' +
      'Of `group:N` what a commit lasts beyond its write, where no operation waits for a thread. p50 and p99 of the syncs, writes for each sync, flushes of the device for each sync, and what the same work does without syncs.',
    limits:
      'Latencies of routes whose operations wait for a thread of the pool are not used: the wait would be counted for what waits. Without such a route, without stages and without the same work without syncs nothing is concluded. ' +
      'Says nothing of a tmpfs, of reads, of a load that keeps to its rate, where as many bytes a second are moved in blocks of any size, and where a share above one half holds for no more than half of the cells. That syncs take the time says nothing of why: a slow device, a busy one and a ' +
      'limit all make syncs slow; `throttled` and `stall` stand on their own.\n\nThe prediction takes for granted that a sync of sixteen writes lasts as long as one of one. That holds for the flush, not for the bytes. ' +
      'Of one sync at the end the confidence is low without counters of the device, and never above medium: a server that gives each file so many bytes a second and no more makes syncs that take as long, too.',
    whatToDo:
      'Let several writes share a sync: one for every 16 writes, or a group commit that makes all writes in flight durable at once. What was not synced yet is lost at a power cut: acknowledge after the sync. ' +
      'Preallocate the file, so that a sync has no size to commit. A device that keeps its cache through a power cut answers a flush at once.',
  },
  conclude(facts, group) {
    if (isVolatile(facts.volume)) return null;
    const cells = measuredCells(facts, group);
    const costs = cells.flatMap((cell) => syncCost(facts, cell) ?? []);
    const worst = slowest(costs.filter(isSlow), costs.length);
    // Where as many bytes a second are moved whatever the block is, a sync takes the time of its bytes.
    const effect = blockEffect(facts, group);
    if (
      worst !== null &&
      effect?.limited === 'bytes' &&
      effect.small.key.strategy === worst.cell.key.strategy
    )
      return null;
    if (worst !== null) {
      const gain = gainWithoutSync(facts, worst.cell);
      const upper = gain === null ? null : (gain.interval?.[1] ?? gain.ratio);
      if (upper !== null && upper < LEAST_GAIN_WITHOUT) return null;
      return syncFinding(facts, worst, costs.filter(isSlow), gain);
    }
    const finals = cells.flatMap((cell) => finalSync(facts, cell) ?? []);
    const final = slowest<FinalSync>(finals, cells.length);
    return final === null ? null : finalSyncFinding(final, finals.length);
  },
};

function isSlow({ share, sync }: SyncCost): boolean {
  return share >= LEAST_SHARE && (sync === null || sync.meanNs >= LEAST_SYNC_NS);
}

/** The fastest of those that are slow by it, if it holds for most: what it does best it still waits for. */
function slowest<T extends { readonly cell: MeasuredCell }>(slow: readonly T[], all: number): T | null {
  if (slow.length * 2 <= all) return null;
  const best = fastest(slow.map(({ cell }) => cell));
  return slow.find(({ cell }) => cell === best) ?? null;
}
