import type { Confidence, Finding, Rule } from '../../domain/finding.js';
import type { VolumeFacts } from '../../domain/facts.js';
import { formatBandwidth, formatBytes, KIB } from '../../domain/units.js';
import { concurrency, fastest, jobShare, measuredCells, sameBut, type MeasuredCell } from '../compare.js';
import { alike } from '../like-with-like.js';
import { inMemory } from '../page-cached.js';
import { leavePool } from '../predict/leave.js';
import { coresUsed, processorsOf, systemShare } from '../processors.js';
import { describeCell, factEvidence, percent, throughputEvidence } from '../words.js';

/** From here on copying outweighs the cost of the call: a copy of 64 KiB takes several times as long as its pwrite. */
const LEAST_BLOCK_BYTES = 64 * KIB;
const LEAST_SYSTEM_SHARE = 0.7;
const LEAST_USE = 0.8;
/** What more threads may gain where throughput counts as flat. */
const FLAT = 0.15;
const NEAR_CEILING = 0.75;

interface Flatness {
  readonly confidence: Confidence;
  readonly seen: string;
}

/** Large blocks go to or from memory, and the kernel's copying of them keeps the processors busy. */
export const memoryBandwidth: Rule = {
  id: 'memory-bandwidth',
  summary: 'bytes move at the speed at which the kernel copies them in memory',
  thresholds: [
    {
      name: 'block size, at least',
      value: LEAST_BLOCK_BYTES,
      unit: 'bytes',
      reason: 'below it the cost of the calls weighs as much as the copying',
    },
    {
      name: 'share of the processor time in the kernel, at least',
      value: LEAST_SYSTEM_SHARE,
      unit: 'share',
      reason: 'copying into the page cache is done there',
    },
    {
      name: 'processors in use over those that the route can use, at least',
      value: LEAST_USE,
      unit: 'share',
      reason: 'copying never waits: a route with idle processors waits for something else, such as a lock',
    },
    {
      name: 'gain of more threads than processors, at most',
      value: FLAT,
      unit: 'share',
      reason: 'more threads than processors copy no faster',
    },
    {
      name: 'or, without such a sweep: fastest Node.js route over fastest native one, at least',
      value: NEAR_CEILING,
      unit: 'share',
      reason:
        'a route of Node.js that comes so close shows that the route does not matter; one of the two must have a thread for each processor',
    },
    {
      name: 'the same, at most',
      value: 1 / NEAR_CEILING,
      unit: 'share',
      reason: 'a route of Node.js that is so much faster than C++ shows noise, not a ceiling',
    },
  ],
  explanation: {
    meaning:
      'Large blocks go to or from memory, and the copying of them in the kernel keeps the processors busy. The place is a tmpfs, or a page cache that kept at least nine tenths of the bytes from the device. ' +
      'More threads than processors do no more; that they do less, for all the switching, is no reason against it.',
    evidence:
      "The fastest route's bandwidth, its processors in the kernel and in user mode, and what shows that throughput is flat: a sweep over threads or the pool from one for each processor on (high confidence), " +
      'or, without it, a route of Node.js that is as fast as a native one (medium confidence).',
    limits:
      'Says nothing under a CPU quota or `--cpus`: there it is the quota that ends the copying. It does not tell the limit of the memory itself from that of the processors that copy: both are met by copying less. ' +
      'A lock on one file may keep processors busy in the kernel too: compare with more files.',
    whatToDo:
      'Leave pool and depth. Move each byte fewer times, or compress before writing if processors are free.',
  },
  conclude(facts, group) {
    const cells = measuredCells(facts, group).filter((cell) => inMemory(cell, facts.volume));
    const best = fastest(cells);
    if (best === undefined || best.key.blockSizeBytes < LEAST_BLOCK_BYTES) return null;
    // Below a quota it is the quota that ends the copying.
    if (processorsOf(facts, best).limited) return null;
    const cores = coresUsed(best).value;
    if (cores === null || systemShare(best) < LEAST_SYSTEM_SHARE) return null;
    const usable = Math.min(processorsOf(facts, best).count, concurrency(best));
    const flat = flatness(
      facts,
      best,
      cells.filter((cell) => alike(cell, best)),
    );
    return cores / usable < LEAST_USE || flat === null
      ? null
      : finding(facts, cells, best, cores, usable, flat);
  },
};

/** Whether more threads than processors do no more; or, without such cells, whether Node.js reaches the native figure. */
function flatness(facts: VolumeFacts, best: MeasuredCell, cells: readonly MeasuredCell[]): Flatness | null {
  const { count } = processorsOf(facts, best);
  const line = cells.filter(
    (cell) => sameBut(cell, best, ['poolSize', 'threads', 'depth']) && concurrency(cell) >= count,
  );
  const sizes = [...new Set(line.map(concurrency))].sort((a, b) => a - b);
  const [fewest, ...more] = sizes.map((size) => fastest(line.filter((cell) => concurrency(cell) === size)));
  if (fewest !== undefined && more.length > 0) {
    const most = Math.max(...more.map((cell) => cell?.bytesPerSecond.mean ?? 0));
    const gain = most / fewest.bytesPerSecond.mean - 1;
    // That they are slower, for all the switching, is no reason against it.
    if (gain > FLAT) return null;
    return {
      confidence: 'high',
      seen: `${sizes.slice(1).join(', ')} threads do ${(1 + gain).toFixed(2)}x of ${concurrency(fewest)}`,
    };
  }
  const of = (family: 'node' | 'native'): MeasuredCell | undefined =>
    fastest(cells.filter((cell) => cell.strategy.family === family));
  const node = of('node');
  const native = of('native');
  if (node === undefined || native === undefined) return null;
  // Two routes of one thread each show what one thread copies, not what the memory can take.
  if (Math.max(concurrency(node), concurrency(native)) < count) return null;
  const share = node.bytesPerSecond.mean / native.bytesPerSecond.mean;
  // A Node.js route that is faster than C++ by as much shows noise, not a ceiling.
  if (share < NEAR_CEILING || share > 1 / NEAR_CEILING) return null;
  return {
    confidence: 'medium',
    seen:
      `${node.key.strategy} reaches ${percent(share)} of ${native.key.strategy}` +
      (cells.some((cell) => concurrency(cell) > count)
        ? ''
        : '; more threads than processors were not tried'),
  };
}

function finding(
  facts: VolumeFacts,
  cells: readonly MeasuredCell[],
  best: MeasuredCell,
  cores: number,
  usable: number,
  { confidence, seen }: Flatness,
): Finding {
  const place = facts.volume.kind === 'tmpfs' ? 'tmpfs' : 'the page cache';
  return {
    id: 'memory-bandwidth',
    confidence,
    summary:
      `Blocks of ${formatBytes(best.key.blockSizeBytes)} move at the speed of copying in memory: ` +
      `${formatBandwidth(best.bytesPerSecond.mean)} into ${place} by ${describeCell(best)}, with ` +
      `${cores.toFixed(1)} of ${usable} processors busy and ${percent(systemShare(best))} of that in the kernel; ${seen}. ` +
      'No larger pool will raise it: copy fewer bytes.',
    evidence: [
      ...throughputEvidence(best),
      ...factEvidence(`processors in the kernel of ${describeCell(best)}`, best.cpuSystemCores, 'cores'),
      ...factEvidence(`processors in user mode of ${describeCell(best)}`, best.cpuUserCores, 'cores'),
      { name: 'flat', value: seen, unit: '', source: `cells beside ${best.id}` },
    ],
    advice: [
      {
        action:
          'Leave pool and depth; move each byte fewer times, or compress before writing if processors are free',
        expected: 'time in proportion to the bytes; no gain by a larger pool',
        ...leavePool(cells, 'the processors copy as much as they can'),
      },
    ],
    contradicts: [
      'throughput that still rises with more threads than processors would contradict it',
      best.key.files === 1
        ? 'a lock on the one file would contradict it: it may spin in the kernel too, so compare with more files'
        : `a lock on one file would contradict it: the work is spread over ${best.key.files} files`,
    ],
    explains: Math.min(1, cores / usable) * systemShare(best) * jobShare(best),
  };
}
