import type { VolumeFacts } from '../../domain/facts.js';
import type { Confidence, Finding, Rule } from '../../domain/finding.js';
import { formatBandwidth, formatBytes, formatNs } from '../../domain/units.js';
import { LEAST_BURST, LEAST_SMALL_BURST, LEAST_TIMES_FASTEST } from '../../stats/fast-start.js';
import { burstsIn, type Burst } from '../bursts.js';
import { cachedCallNs } from '../cached-call.js';
import { concurrency, fastest, lowered, measuredCells, type MeasuredCell } from '../compare.js';
import { reachedLimits, type ReachedLimit } from '../limit-reached.js';
import { deviceShare } from '../page-cached.js';
import { passedUnwritten } from '../unwritten.js';
import { syncedTest } from '../predict/sustained.js';
import { serviceTime } from '../service-times.js';
import { turnThresholds, waitingThresholds, waits, waitsForTurns, waitShare } from '../waiting.js';
import { describeCell, factEvidence, percent, throughputEvidence } from '../words.js';

/** What Node.js does around calls that were not timed by themselves: opening, writing and closing, each handed over to a thread. */
const AROUND_NS = 300e3;
/** Waiting for more than most of its time. */
const LEAST_TIMES_COPY = 4;
/** So much of the bytes reached the device while they were written or synced. */
const LEAST_SHARE = 0.5;
/** After a burst, which may have been most of the bytes. */
const LEAST_SHARE_OF_BURST = 0.1;

/** Buffered writes that wait: the kernel holds the writers back until the device has taken older bytes. */
export const writebackThrottled: Rule = {
  id: 'writeback-throttled',
  summary: 'memory took a burst; then the kernel holds writers back to the speed of the device',
  thresholds: [
    {
      name: 'mean buffered write over what copying it takes, at least',
      value: LEAST_TIMES_COPY,
      unit: 'times',
      reason:
        'a write into memory costs a call and a copy, 0.3 ms more where Node.js opens, writes and closes by its pool and no call was timed; one that takes longer waits',
    },
    {
      name: 'device bytes over application bytes, at least',
      value: LEAST_SHARE,
      unit: 'share',
      reason: 'with less the device was not what the writers waited for',
    },
    {
      name: 'the same where a burst is told, or more is written than the device may have unwritten, at least',
      value: LEAST_SHARE_OF_BURST,
      unit: 'share',
      reason: 'what memory took may be most of the bytes, and the rate fell all the same',
    },
    {
      name: 'rate of the first bytes over that of the rest, at least, for a burst to be told',
      value: LEAST_BURST,
      unit: 'times',
      reason: 'writers that are held back vary by less over some tenths of a second',
    },
    {
      name: 'or, of a short burst, at least',
      value: LEAST_SMALL_BURST,
      unit: 'times',
      reason: 'the first sample holds a tenth of a second of the rest, too',
    },
    {
      name: 'and over the rate of the fastest stretch of the rest that is as long, at least',
      value: LEAST_TIMES_FASTEST,
      unit: 'times',
      reason: 'the first sample is no chance where no later one comes near it',
    },
    ...waitingThresholds,
    ...turnThresholds,
  ],
  explanation: {
    meaning:
      'Buffered writes go into memory at its speed until too many bytes are unwritten; from then on the kernel makes each writer wait until the device has taken older ones (`balance_dirty_pages`). A short test sees the burst, a service the rate after it.\n\n' +
      'It is concluded from buffered writes that take several times what copying takes while the processors are idle, and whose bytes reach the device meanwhile.',
    evidence:
      'What a device may have unwritten by a limit of its own (`/sys/class/bdi`), the latency of the writes, the bytes at the device, dirty and writeback pages of `/proc/vmstat`, and the throughput from sample to sample, in which the burst shows.',
    limits:
      'Where the burst was over before the first sample, or the volume was full of unwritten bytes from the start, only the waiting shows: then the confidence is at most medium, save where more was written than the device may have unwritten. Volumes without a block device are not looked at. ' +
      'Writers of one file wait for its lock while another one is held back. Where others keep the processors busy, short writes may wait for those, and only a burst is concluded from.',
    whatToDo:
      'Plan with the rate after the burst. `vm.dirty_bytes` and `vm.dirty_background_bytes` move the cliff, not the rate; syncing every few MiB spreads the wait evenly. To write more in the long run: fewer bytes, or a faster device.',
  },
  conclude(facts, group) {
    const held = measuredCells(facts, group).filter((cell) => isHeldBack(facts, cell));
    const cell = fastest(held);
    if (cell === undefined) return null;
    const bursts = held.flatMap((each) => burstsIn(each).map((burst) => ({ burst, cell: each })));
    const [largest] = bursts.sort((a, b) => b.burst.bytes - a.burst.bytes);
    const [reached] = reachedLimits(facts, held);
    return finding(facts, largest?.cell ?? cell, largest?.burst ?? null, bursts.length, reached);
  },
};

function isHeldBack(facts: VolumeFacts, cell: MeasuredCell): boolean {
  const { direct, operation, durability, rate } = cell.key;
  if (direct || operation !== 'write' || !['none', 'end'].includes(durability) || rate !== null) return false;
  const share = deviceShare(cell, facts.volume);
  const writes = cell.operations.write;
  const hasBurst = burstsIn(cell).length > 0;
  const leastShare = hasBurst || passedUnwritten(facts, cell) !== null ? LEAST_SHARE_OF_BURST : LEAST_SHARE;
  if (share === null || share.share < leastShare || writes === undefined || writes.count === 0) return false;
  const ns = callNs(cell);
  // Others on the processors make short writes long, but no burst.
  const byOthers = waitsForTurns(cell, ns) && !hasBurst;
  // A program that is started for each file, or does as it likes, tells nothing of a write.
  if (cell.strategy.family === 'reference' && !hasBurst) return false;
  return waits(facts, cell) && ns >= LEAST_TIMES_COPY * copyNs(cell) && !byOthers;
}

/**
 * Mean time of a write's system call without the wait for its file's lock, which so many writers of one file share;
 * where it was not timed at least the time from the end of one write to that of the next.
 */
function callNs(cell: MeasuredCell): number {
  const timed = serviceTime(cell, 'write');
  if (timed === null) return cell.elapsedNs / (cell.operations.write?.count ?? 1);
  const files = cell.key.files * Math.max(1, cell.members.length);
  return timed.meanNs * Math.min(1, files / concurrency(cell));
}

function copyNs(cell: MeasuredCell): number {
  const { write } = cell.operations;
  const { family, blocksLoop } = cell.strategy;
  const around = family === 'node' && !blocksLoop && serviceTime(cell, 'write') === null ? AROUND_NS : 0;
  return around + cachedCallNs((write?.bytes ?? 0) / Math.max(1, write?.count ?? 1));
}

function finding(
  facts: VolumeFacts,
  cell: MeasuredCell,
  burst: Burst | null,
  bursts: number,
  reached: ReachedLimit | undefined,
): Finding {
  const share = deviceShare(cell, facts.volume);
  const unwritten = passedUnwritten(facts, cell);
  const rate =
    burst?.sustainedBytesPerSecond ?? cell.withSync?.bytesPerSecond.mean ?? cell.bytesPerSecond.mean;
  return {
    id: 'writeback-throttled',
    confidence: confidence(cell, bursts, reached, unwritten !== null),
    summary:
      (burst === null
        ? `Buffered writers are held back to the speed of the device: ${describeCell(cell)} writes ${formatBandwidth(rate)}`
        : `Memory takes ${formatBytes(burst.bytes)} at ${formatBandwidth(burst.bytesPerSecond)}, then the kernel holds the writers back to ${formatBandwidth(rate)} (${describeCell(cell)})`) +
      `, ${formatNs(callNs(cell))} a write with the processors idle` +
      (unwritten === null ? '' : `; the device may have ${unwritten.text}`) +
      `${reached === undefined ? '' : `; a cgroup allows ${reached.limit.text}`}. Plan with ${formatBandwidth(rate)}: a burst is not what the volume does.`,
    evidence: [
      ...throughputEvidence(cell),
      ...(burst === null
        ? []
        : [
            {
              name: 'bytes of the burst',
              value: Math.round(burst.bytes),
              unit: 'bytes',
              source: `/proc/PID/io, cell ${cell.id}, round ${burst.round}`,
            },
            {
              name: 'rate after the burst',
              value: Math.round(burst.sustainedBytesPerSecond / 1e4) / 100,
              unit: 'MB/s',
              source: `/proc/PID/io, cell ${cell.id}, round ${burst.round}`,
            },
          ]),
      ...(share === null
        ? []
        : [
            {
              name: 'device over application bytes',
              value: percent(share.share),
              unit: '',
              source: share.source,
            },
          ]),
      ...factEvidence('largest amount of dirty pages', cell.dirtyBytes, 'bytes', 0),
      ...factEvidence('largest amount of pages under writeback', cell.writebackBytes, 'bytes', 0),
      ...factEvidence('share of the time in which a task waited for I/O', cell.pressure.ioSome, ''),
      ...[unwritten, reached?.limit].flatMap((limit) =>
        limit
          ? [{ name: `limit: ${limit.text}`, value: limit.value, unit: limit.unit, source: limit.source }]
          : [],
      ),
    ],
    advice: [
      {
        action: `Plan with ${formatBandwidth(rate)} for what is written for longer than the burst lasts; write fewer bytes, or use a faster ${reached === undefined ? 'device' : 'limit'}`,
        expected: 'a rate in proportion to that of the device',
      },
      {
        action: 'Sync every few MiB (fdatasync), so that the wait comes evenly instead of as a cliff',
        expected: 'the same rate, without stops of seconds',
        ...syncedTest(cell, burst?.sustainedBytesPerSecond ?? cell.bytesPerSecond.mean),
      },
    ],
    contradicts: [
      'writes at the speed of copying would contradict it: they take several times that',
      burst === null
        ? 'no burst was seen: it was over before the first sample, or memory was full of unwritten bytes'
        : `a rate that stays as it began would contradict it: ${bursts} rounds show a burst and its end`,
    ],
    explains: waitShare(facts, cell),
  };
}

function confidence(
  { bytesPerSecondRounds }: MeasuredCell,
  bursts: number,
  reached: ReachedLimit | undefined,
  passesUnwritten: boolean,
): Confidence {
  // Beyond its own limit the device is what they wait for, whether the burst was seen or not.
  if (passesUnwritten) return bursts > 0 || bytesPerSecondRounds.length >= 2 ? 'high' : 'medium';
  // Without a burst it is the limit that says what happens; after one it is what the writers are held back to.
  if (reached !== undefined) return bursts === 0 ? 'low' : 'high';
  if (bursts >= 2) return 'high';
  return bytesPerSecondRounds.length >= 2 || bursts === 1 ? 'medium' : lowered('medium');
}
