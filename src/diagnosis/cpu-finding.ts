import type { VolumeFacts } from '../domain/facts.js';
import type { Advice, Finding } from '../domain/finding.js';
import { formatBandwidth, formatBytes, KIB } from '../domain/units.js';
import { fastest, jobShare, lowered, NOTED_SYNC_SHARE, probedCells, type MeasuredCell } from './compare.js';
import {
  coresUsed,
  crowdedBy,
  singleThreaded,
  systemShare,
  type OthersUse,
  type Processors,
} from './processors.js';
import { UNKNOWN_CACHE, type CacheKnowledge } from './unseen-cache.js';
import { describeCell, factEvidence, operationsWords, percent, throughputEvidence } from './words.js';

/** Ticks, the samplers and the main thread's own waits leave a tenth even of a processor that is never idle. */
export const LEAST_USE = 0.9;
/** From here on the copying of a block outweighs the call that moves it. */
const LARGE_BLOCK_BYTES = 64 * KIB;

/** Processors in use by a cell, of those that it could use. */
export interface Use {
  readonly cell: MeasuredCell;
  readonly cores: number;
  /** Processors that it could use: one, for a strategy of a single thread. */
  readonly ceiling: number;
  readonly processors: Processors;
}

/** The use that decides, with what its finding says of it. */
export interface DecidingUse extends Use {
  /** `3 of 7`: cells that are bound by processors. */
  readonly bound: string;
  /** The trials of the advice: larger blocks, and that more threads gain nothing. */
  readonly larger: Pick<Advice, 'test'>;
  readonly leave: Pick<Advice, 'test'>;
  /** Whether memory took what the volume would have made wait. */
  readonly cache: CacheKnowledge | null;
}

/**
 * The fastest of the cells that were asked for: what only a probe tried may keep processors busy that the work itself leaves idle.
 * Undefined where no processor time is known.
 */
export function decidingCell(facts: VolumeFacts, cells: readonly MeasuredCell[]): MeasuredCell | undefined {
  const known = cells.filter((cell) => coresUsed(cell).value !== null);
  const probed = probedCells(facts);
  const asked = known.filter(({ id }) => !probed.has(id));
  return fastest(asked.length > 0 ? asked : known);
}

/** Whether others have a part of the processors that the deciding cell lacks. */
export function isCrowded(facts: VolumeFacts, cells: readonly MeasuredCell[]): boolean {
  const cell = decidingCell(facts, cells);
  return cell !== undefined && crowdedBy(facts, cell) !== null;
}

/** One thread does all of the work, and there are more processors than that one. */
export function oneOfSeveral({ cell, processors }: Use): boolean {
  return singleThreaded(cell) && processors.count > 1;
}

/** What the ways to this verdict have in common. */
function finding(
  use: DecidingUse,
  told: Pick<Finding, 'confidence' | 'summary' | 'advice'>,
  share = use.cores / use.ceiling,
): Finding {
  const { cell, cores, ceiling, processors, bound, cache } = use;
  const isUnknown = cache === 'unknown' && !processors.limited;
  return {
    id: 'cpu',
    ...told,
    summary: told.summary.trimEnd(),
    confidence: isUnknown ? lowered(told.confidence) : told.confidence,
    evidence: [
      ...throughputEvidence(cell),
      ...factEvidence(`processors in user mode of ${describeCell(cell)}`, cell.cpuUserCores, 'cores'),
      ...factEvidence(`processors in the kernel of ${describeCell(cell)}`, cell.cpuSystemCores, 'cores'),
      { name: 'processors available', value: processors.count, unit: 'cores', source: processors.source },
      ...(oneOfSeveral(use)
        ? [{ name: 'processors that one thread can use', value: 1, unit: 'cores', source: cell.key.strategy }]
        : []),
      ...factEvidence('share of the time in which a task waited for a processor', cell.pressure.cpuSome, ''),
      ...factEvidence(
        'share of the time in which the cgroup stood still by its quota',
        cell.cpuThrottledShare,
        '',
      ),
      ...factEvidence('processors that other programs used', cell.foreignCores, 'cores'),
      ...((cell.stealCores.value ?? 0) > 0
        ? factEvidence('processors that the hypervisor took', cell.stealCores, 'cores')
        : []),
      { name: 'cells bound by processors', value: bound, unit: 'cells', source: 'getrusage(2)' },
    ],
    contradicts: [
      `idle processors would contradict it: ${cores.toFixed(2)} of ${ceiling} were in use`,
      'a volume that makes the fastest route wait would contradict it: ' +
        (jobShare(cell) < 1
          ? `${percent(1 - jobShare(cell))} of the time is its final sync`
          : 'it spends its time on processors'),
      ...(isUnknown ? [UNKNOWN_CACHE] : []),
    ],
    explains: Math.min(1, share) * jobShare(cell),
  };
}

/**
 * `does 1 M operations/s (4 GB/s) and keeps 1.9 of 2 busy, 74 % of it in the kernel.` Where one thread does the work,
 * V8's own threads can make it more than the one processor.
 */
function busyWords({ cell, cores, ceiling }: Use, available: string): string {
  const kernel = systemShare(cell);
  const busy = cores > ceiling ? 'all' : cores.toFixed(1);
  const where =
    kernel >= 0.5 ? `${percent(kernel)} of it in the kernel` : `${percent(1 - kernel)} of it in user mode`;
  return (
    `the fastest route, ${describeCell(cell)}, does ${operationsWords(cell)} ` +
    `(${formatBandwidth(cell.bytesPerSecond.mean)}) and keeps ${busy} of ${available} busy, ${where}.`
  );
}

/** What may be said of the volume: nothing where memory may stand before it, or the final sync takes time. */
function volumeWords({ cell, cache }: DecidingUse): string {
  const sync = 1 - jobShare(cell);
  return sync > NOTED_SYNC_SHARE
    ? `${percent(sync)} of the time is the final sync, which this does not explain.`
    : cache === 'unknown' || cache === 'memory'
      ? ''
      : 'The volume is not what it waits for.';
}

function raiseLimit({ processors: { count, source }, leave }: DecidingUse): readonly Advice[] {
  return [
    {
      action: `Raise the limit of ${count} CPUs (${source})`,
      expected: 'throughput in proportion to the CPUs, until the volume is the limit',
    },
    {
      action: 'Leave UV_THREADPOOL_SIZE: more threads share the same processors',
      expected: 'no gain by a larger pool',
      ...leave,
    },
  ];
}

export function allProcessors(use: DecidingUse): Finding {
  const { cores, ceiling, processors } = use;
  const available = processors.limited ? `${ceiling} that are allowed (${processors.source})` : `${ceiling}`;
  return finding(use, {
    confidence: cores / ceiling >= 0.95 ? 'high' : 'medium',
    summary:
      `The processor is the limit: ${busyWords(use, available)} ` +
      (processors.limited ? 'Raise the CPU limit, or do less work for each byte.' : volumeWords(use)),
    advice: processors.limited ? raiseLimit(use) : [adviceFor(use)],
  });
}

/**
 * One thread is full. That processors as such are the limit shows only where a route over several threads keeps all of
 * them busy and does no more, as none does: the fastest is of one thread.
 */
export function oneThread(use: DecidingUse, wider: readonly Use[]): Finding {
  const { cell, cores, processors } = use;
  const full = fastest(
    wider.filter((other) => other.cores / other.ceiling >= LEAST_USE).map((other) => other.cell),
  );
  const said = busyWords(use, 'the one processor that one thread can use');
  if (full !== undefined) {
    return finding(use, {
      confidence: cores >= 0.95 ? 'medium' : lowered('medium'),
      summary:
        `The processor is the limit: ${said} ${describeCell(full)} keeps all ${processors.count} busy and does ` +
        `${operationsWords(full)}, no more. ${volumeWords(use)}`,
      advice: [adviceFor(use)],
    });
  }
  const other = fastest(wider.map(({ cell: candidate }) => candidate));
  const otherUse = wider.find((candidate) => candidate.cell === other);
  const slower = otherUse !== undefined && otherUse.cell.bytesPerSecond.mean < cell.bytesPerSecond.mean;
  return finding(use, {
    confidence: 'low',
    summary:
      `One thread is full: ${said} There are ${processors.count} processors; ` +
      (otherUse === undefined
        ? 'routes of several threads were not tried. Try more threads, files or the pool.'
        : `${describeCell(otherUse.cell)} uses ${otherUse.cores.toFixed(1)} of them and does ${operationsWords(otherUse.cell)}. `) +
      (slower ? 'Handing such operations to other threads costs more than it gains: make them larger.' : ''),
    advice: [slower ? adviceFor(use) : moreThreads(cell)],
  });
}

function moreThreads(cell: MeasuredCell): Advice {
  return {
    action: 'Use more threads, files or the pool: one thread can use one processor',
    expected: `more than ${operationsWords(cell)}, if the volume and the work allow it; else that it is not the thread`,
  };
}

/** The group that the quota binds stood still, with less of it in use by the trial itself. */
export function byQuota(use: DecidingUse, throttled: number): Finding {
  const { cell, cores, processors } = use;
  const told = {
    confidence: 'medium' as const,
    summary:
      `A quota of processor time is the limit: its cgroup stood still in ${percent(throttled)} of the time (${cell.cpuThrottledShare.source}), while ` +
      `${describeCell(cell)} had ${cores.toFixed(1)} of ${processors.count}` +
      `${processors.limited ? ` that are allowed (${processors.source})` : ''}. Others of the group use the rest, or it is ` +
      'used up in bursts. Raise the limit, or do less work for each byte.',
    advice: raiseLimit(use),
  };
  return finding(use, told, throttled);
}

/** Other programs have a part of the processors, and none is idle. */
export function byOthers(use: DecidingUse, others: OthersUse): Finding {
  const { cell, cores, ceiling } = use;
  const told = {
    confidence: 'medium' as const,
    summary:
      `Processors are short: other programs use ${others.cores.toFixed(1)} of the ${others.processors} that ${describeCell(cell)} may use, ` +
      `which has ${cores.toFixed(1)}, and hardly any is idle. Run them elsewhere, or give the service processors of its own.`,
    advice: [
      {
        action:
          'Run what else keeps the processors busy elsewhere, or give the service processors of its own (`taskset`, cpusets)',
        expected: `up to ${(Math.min(cores + others.cores, ceiling) / cores).toFixed(1)}x of the processor time that it has now`,
      },
      adviceFor(use),
    ],
  };
  return finding(use, told, (cores + others.cores) / ceiling);
}

export function underPressure(use: DecidingUse, pressure: number): Finding {
  const { cell, cores, ceiling, processors } = use;
  return finding(use, {
    confidence: 'low',
    summary:
      `Processors are short: in ${percent(pressure)} of the time a task waited for one, while ` +
      `${describeCell(cell)} had ${cores.toFixed(1)} of ${ceiling}` +
      `${processors.limited ? ` that are allowed (${processors.source})` : ''}. ` +
      (processors.limited
        ? 'Raise the CPU limit, or do less work for each byte.'
        : 'Measure again with nothing else running, or with fewer threads.'),
    advice: processors.limited ? raiseLimit(use) : [adviceFor(use)],
  });
}

/** Small blocks cost calls, large ones cost copying. */
function adviceFor({ cell: { key }, larger }: DecidingUse): Advice {
  if (key.blockSizeBytes < LARGE_BLOCK_BYTES) {
    return {
      action: 'Move the same bytes in fewer, larger operations',
      expected: 'the cost of the calls falls with their number; the cost of copying stays',
      ...larger,
    };
  }
  return {
    action: 'Move fewer bytes, or each of them fewer times; or give the service more processors',
    expected: `blocks of ${formatBytes(key.blockSizeBytes)} cost copying, which grows with the bytes alone`,
  };
}
