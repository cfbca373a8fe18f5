import type { Advice, Finding, Rule } from '../../domain/finding.js';
import type { VolumeFacts } from '../../domain/facts.js';
import { formatBandwidth, formatBytes, KIB } from '../../domain/units.js';
import {
  fastest,
  jobShare,
  lowered,
  measuredCells,
  NOTED_SYNC_SHARE,
  type MeasuredCell,
} from '../compare.js';
import { alike } from '../like-with-like.js';
import { blocksTest } from '../predict/blocks.js';
import { leavePool } from '../predict/leave.js';
import { coresUsed, processorsOf, singleThreaded, systemShare, type Processors } from '../processors.js';
import { describeCell, factEvidence, operationsWords, percent, throughputEvidence } from '../words.js';

/** Ticks, the samplers and the main thread's own waits leave a tenth even of a processor that is never idle. */
const LEAST_USE = 0.9;
/** From here on the copying of a block outweighs the call that moves it. */
const LARGE_BLOCK_BYTES = 64 * KIB;
/** Half of the time some task of the machine waited for a processor. */
const LEAST_PRESSURE = 0.5;
/** Under pressure, with less than this in use, others have the processors. */
const LEAST_USE_UNDER_PRESSURE = 0.5;

/** Of the measured time a group stood still because its quota was used up: a single period more or less is no limit. */
const LEAST_THROTTLED = 0.1;

/** With less of the time in the job than in its final sync, the job's processors are not what holds the work up. */
const LEAST_JOB_SHARE = 0.5;

interface Use {
  readonly cell: MeasuredCell;
  readonly cores: number;
  /** Processors that it could use: one, for a strategy of a single thread. */
  readonly ceiling: number;
  readonly processors: Processors;
  /** The trials of the advice: larger blocks, and that more threads gain nothing. */
  readonly larger: Pick<Advice, 'test'>;
  readonly leave: Pick<Advice, 'test'>;
}

/** The processors that the trial may use are busy: nothing that waits is to blame. */
export const cpu: Rule = {
  id: 'cpu',
  summary: 'the processors are the limit, or others keep them busy',
  thresholds: [
    {
      name: 'processors in use over those available, at least (one, for a strategy of a single thread)',
      value: LEAST_USE,
      unit: 'share',
      reason: 'what is left is the resolution of the accounting',
    },
    {
      name: 'share of the time in which a task waited for a processor (PSI), at least, where fewer are in use',
      value: LEAST_PRESSURE,
      unit: 'share',
      reason: 'then a processor was wanted and not to be had in half of the time',
    },
    {
      name: 'processors in use over those available under pressure, at least',
      value: LEAST_USE_UNDER_PRESSURE,
      unit: 'share',
      reason: 'a trial that used fewer waited for something else most of the time',
    },
    {
      name: 'share of the time in which a cgroup stood still by its quota (cpu.stat), at least, where fewer are in use',
      value: LEAST_THROTTLED,
      unit: 'share',
      reason: 'less is a burst that the quota cut off, and not what the work waits for',
    },
    {
      name: "share of the time before the fastest route's final sync, at least",
      value: LEAST_JOB_SHARE,
      unit: 'share',
      reason: 'where the sync takes longer than the job, the time goes into the sync',
    },
  ],
  explanation: {
    meaning:
      'The processors that the fastest route could use are busy. That route decides, since it meets the volume hardest: where even it is bound by processors the volume is not the limit. ' +
      'Or fewer are in use while a cgroup stood still because its quota was used up: a quota above it is shared with others, or the work comes in bursts. ' +
      'Or fewer are in use, at least half of them, while tasks of the machine waited for a processor half of the time.\n\n' +
      "Available are the processors that iotriage may run on, or a cgroup's quota or `--cpus` if that is less.",
    evidence:
      'Processors in user mode and in the kernel (`getrusage(2)`), the processors available and who says so, the share of the time in which a task waited for a processor (PSI `cpu some`), ' +
      'the share in which a cgroup stood still by its quota (`cpu.stat`), processors that the hypervisor took (steal), ' +
      'and how many of the cells are bound by processors.',
    limits:
      'Where the fastest route is of a single thread (`fs-sync`, `native-pwrite`) and there are more processors, one full thread is not all of them. Then the confidence is medium where a route of several threads ' +
      'was measured that keeps at least 90 % of all processors busy and does no more; else it is low. From pressure alone the confidence is low: whose tasks waited is not known. ' +
      'The kernel sums the time that a group stood still over processors; the share is never more than that of the periods in which the quota was used up. ' +
      'Nothing is concluded where the final sync takes longer than the job; from 20 % on the summary says how much of the time it takes instead of clearing the volume.\n\n' +
      'That processors are busy does not say with what: findings that do stand before it, save under a quota.',
    whatToDo:
      'Make fewer, larger operations, raise the CPU limit where one is set, and run nothing else beside it. Where one thread is full, use more threads, files or the pool, unless a route that does was measured to be slower.',
  },
  conclude(facts, group) {
    const cells = measuredCells(facts, group);
    const uses = cells.flatMap((cell) => useOf(facts, cells, cell) ?? []);
    const best = fastest(uses.map(({ cell }) => cell));
    const use = uses.find(({ cell }) => cell === best);
    if (use === undefined || jobShare(use.cell) < LEAST_JOB_SHARE) return null;
    const busy = uses.filter(({ cores, ceiling }) => cores / ceiling >= LEAST_USE);
    const bound = `${busy.length} of ${uses.length}`;
    if (busy.includes(use)) {
      // The fastest route meets the volume hardest: where even it is bound by processors, the volume is not the limit.
      const wider = uses.filter(({ cell }) => !singleThreaded(cell) && alike(cell, use.cell));
      return oneOfSeveral(use) ? oneThread(use, wider, bound) : allProcessors(use, bound);
    }
    const throttled = use.cell.cpuThrottledShare.value ?? 0;
    if (throttled >= LEAST_THROTTLED) return byQuota(use, throttled, bound);
    const pressure = use.cell.pressure.cpuSome.value ?? 0;
    const pressed = pressure >= LEAST_PRESSURE && use.cores / use.ceiling >= LEAST_USE_UNDER_PRESSURE;
    return pressed ? underPressure(use, pressure, bound) : null;
  },
};

/** One thread does all of the work, and there are more processors than that one. */
function oneOfSeveral({ cell, processors }: Use): boolean {
  return singleThreaded(cell) && processors.count > 1;
}

function useOf(facts: VolumeFacts, cells: readonly MeasuredCell[], cell: MeasuredCell): Use | null {
  const cores = coresUsed(cell).value;
  if (cores === null) return null;
  const processors = processorsOf(facts, cell);
  const ceiling = singleThreaded(cell) ? Math.min(1, processors.count) : processors.count;
  return {
    cell,
    cores,
    ceiling,
    processors,
    larger: blocksTest(facts, cell),
    leave: leavePool(cells, 'as many processors do as much, however many threads share them'),
  };
}

/** What the ways to this verdict have in common. */
function finding(
  use: Use,
  bound: string,
  told: Pick<Finding, 'confidence' | 'summary' | 'advice'>,
  share = use.cores / use.ceiling,
): Finding {
  const { cell, cores, ceiling, processors } = use;
  return {
    id: 'cpu',
    ...told,
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
    ],
    explains: Math.min(1, share) * jobShare(cell),
  };
}

/** `does 1 M operations/s (4 GB/s) and keeps 1.9 of 2 busy, 74 % of it in the kernel.` */
function busyWords({ cell, cores }: Use, available: string): string {
  const kernel = systemShare(cell);
  const where =
    kernel >= 0.5 ? `${percent(kernel)} of it in the kernel` : `${percent(1 - kernel)} of it in user mode`;
  return (
    `the fastest route, ${describeCell(cell)}, does ${operationsWords(cell)} ` +
    `(${formatBandwidth(cell.bytesPerSecond.mean)}) and keeps ${cores.toFixed(1)} of ${available} busy, ${where}.`
  );
}

/** What may be said of the volume: nothing where the final sync is a part of the time that one notices. */
function volumeWords(cell: MeasuredCell): string {
  const sync = 1 - jobShare(cell);
  return sync > NOTED_SYNC_SHARE
    ? `${percent(sync)} of the time is the final sync, which this does not explain.`
    : 'The volume is not what it waits for.';
}

function raiseLimit({ processors: { count, source }, leave }: Use): readonly Advice[] {
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

function allProcessors(use: Use, bound: string): Finding {
  const { cell, cores, ceiling, processors } = use;
  const available = processors.limited ? `${ceiling} that are allowed (${processors.source})` : `${ceiling}`;
  return finding(use, bound, {
    confidence: cores / ceiling >= 0.95 ? 'high' : 'medium',
    summary:
      `The processor is the limit: ${busyWords(use, available)} ` +
      (processors.limited ? 'Raise the CPU limit, or do less work for each byte.' : volumeWords(cell)),
    advice: processors.limited ? raiseLimit(use) : [adviceFor(use)],
  });
}

/**
 * One thread is full. That processors as such are the limit shows only where a route over several threads keeps all of
 * them busy and does no more, as none does: the fastest is of one thread.
 */
function oneThread(use: Use, wider: readonly Use[], bound: string): Finding {
  const { cell, cores, processors } = use;
  const full = fastest(
    wider.filter((other) => other.cores / other.ceiling >= LEAST_USE).map((other) => other.cell),
  );
  const said = busyWords(use, 'the one processor that one thread can use');
  if (full !== undefined) {
    return finding(use, bound, {
      confidence: cores >= 0.95 ? 'medium' : lowered('medium'),
      summary:
        `The processor is the limit: ${said} ${describeCell(full)} keeps all ${processors.count} busy and does ` +
        `${operationsWords(full)}, no more. ${volumeWords(cell)}`,
      advice: [adviceFor(use)],
    });
  }
  const other = fastest(wider.map(({ cell: candidate }) => candidate));
  const otherUse = wider.find((candidate) => candidate.cell === other);
  const slower = otherUse !== undefined && otherUse.cell.bytesPerSecond.mean < cell.bytesPerSecond.mean;
  return finding(use, bound, {
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
function byQuota(use: Use, throttled: number, bound: string): Finding {
  const { cell, cores, processors } = use;
  const { source } = cell.cpuThrottledShare;
  const told: Pick<Finding, 'confidence' | 'summary' | 'advice'> = {
    confidence: 'medium',
    summary:
      `A quota of processor time is the limit: its cgroup stood still in ${percent(throttled)} of the time (${source}), while ` +
      `${describeCell(cell)} had ${cores.toFixed(1)} of ${processors.count}` +
      `${processors.limited ? ` that are allowed (${processors.source})` : ''}. Others of the group use the rest, or it is ` +
      'used up in bursts. Raise the limit, or do less work for each byte.',
    advice: raiseLimit(use),
  };
  return finding(use, bound, told, throttled);
}

function underPressure(use: Use, pressure: number, bound: string): Finding {
  const { cell, cores, ceiling, processors } = use;
  return finding(use, bound, {
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
function adviceFor({ cell: { key }, larger }: Use): Advice {
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
