import type { Advice, Finding, Rule } from '../../domain/finding.js';
import type { VolumeFacts } from '../../domain/facts.js';
import { formatBandwidth, formatBytes, KIB } from '../../domain/units.js';
import { fastest, jobShare, measuredCells, type MeasuredCell } from '../compare.js';
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

interface Use {
  readonly cell: MeasuredCell;
  readonly cores: number;
  /** Processors that it could use: one, for a strategy of a single thread. */
  readonly ceiling: number;
  readonly processors: Processors;
}

/** The processors that the trial may use are busy: nothing that waits is to blame. */
export const cpu: Rule = {
  id: 'cpu',
  summary: 'the processors are the limit, or others keep them busy',
  thresholds: [
    {
      name: 'processors in use over those available, at least (one, for a strategy of a single thread)',
      value: LEAST_USE,
      reason: 'what is left is the resolution of the accounting',
    },
    {
      name: 'share of the time in which a task waited for a processor (PSI), at least, where fewer are in use',
      value: LEAST_PRESSURE,
      reason: 'then a processor was wanted and not to be had in half of the time',
    },
    {
      name: 'processors in use over those available under pressure, at least',
      value: LEAST_USE_UNDER_PRESSURE,
      reason: 'a trial that used fewer waited for something else most of the time',
    },
  ],
  conclude(facts, group) {
    const uses = measuredCells(facts, group).flatMap((cell) => useOf(facts, cell) ?? []);
    const best = fastest(uses.map(({ cell }) => cell));
    const use = uses.find(({ cell }) => cell === best);
    if (use === undefined) return null;
    const busy = uses.filter(({ cores, ceiling }) => cores / ceiling >= LEAST_USE);
    // The fastest route meets the volume hardest: where even it is bound by processors, the volume is not the limit.
    if (busy.includes(use)) return finding(use, busy.length, uses.length, null);
    const pressure = use.cell.pressure.cpuSome.value ?? 0;
    const pressed = pressure >= LEAST_PRESSURE && use.cores / use.ceiling >= LEAST_USE_UNDER_PRESSURE;
    return pressed ? finding(use, busy.length, uses.length, pressure) : null;
  },
};

function useOf(facts: VolumeFacts, cell: MeasuredCell): Use | null {
  const cores = coresUsed(cell).value;
  if (cores === null) return null;
  const processors = processorsOf(facts, cell);
  const ceiling = singleThreaded(cell) ? Math.min(1, processors.count) : processors.count;
  return { cell, cores, ceiling, processors };
}

function finding(
  { cell, cores, ceiling, processors }: Use,
  busy: number,
  all: number,
  pressure: number | null,
): Finding {
  const single = ceiling < processors.count;
  const where = systemShare(cell) >= 0.5 ? 'the kernel' : 'user mode';
  const available = processors.limited
    ? `${ceiling} that are allowed (${processors.source})`
    : `${ceiling}${single ? ' that one thread can use' : ''}`;
  return {
    id: 'cpu',
    confidence: pressure !== null ? 'low' : cores / ceiling >= 0.95 ? 'high' : 'medium',
    summary:
      (pressure === null
        ? `The processor is the limit: the fastest route, ${describeCell(cell)}, does ${operationsWords(cell)} ` +
          `(${formatBandwidth(cell.bytesPerSecond.mean)}) and keeps ${cores.toFixed(1)} of ${available} busy, ` +
          `${percent(where === 'the kernel' ? systemShare(cell) : 1 - systemShare(cell))} of it in ${where}. `
        : `Processors are short: in ${percent(pressure)} of the time a task waited for one, while ` +
          `${describeCell(cell)} had ${cores.toFixed(1)} of ${available}. `) +
      (processors.limited
        ? 'Raise the CPU limit, or do less work for each byte.'
        : pressure === null
          ? 'The volume is not what it waits for, and a larger pool does not help.'
          : 'Measure again with nothing else running, or with fewer threads.'),
    evidence: [
      ...throughputEvidence(cell),
      ...factEvidence(`processors in user mode of ${describeCell(cell)}`, cell.cpuUserCores, 'cores'),
      ...factEvidence(`processors in the kernel of ${describeCell(cell)}`, cell.cpuSystemCores, 'cores'),
      { name: 'processors available', value: ceiling, unit: 'cores', source: processors.source },
      ...factEvidence('share of the time in which a task waited for a processor', cell.pressure.cpuSome, ''),
      {
        name: 'cells bound by processors',
        value: `${busy} of ${all}`,
        unit: 'cells',
        source: 'getrusage(2)',
      },
    ],
    advice: processors.limited
      ? [
          {
            action: `Raise the limit of ${processors.count} CPUs (${processors.source})`,
            expected: 'throughput in proportion to the CPUs, until the volume is the limit',
          },
        ]
      : [adviceFor(cell)],
    contradicts: [
      `idle processors would contradict it: ${cores.toFixed(2)} of ${ceiling} were in use`,
      'a volume that makes the fastest route wait would contradict it: it spends its time on processors',
    ],
    explains: Math.min(1, cores / ceiling) * jobShare(cell),
  };
}

/** Small blocks cost calls, large ones cost copying. */
function adviceFor({ key }: MeasuredCell): Advice {
  if (key.blockSizeBytes < LARGE_BLOCK_BYTES) {
    return {
      action: 'Move the same bytes in fewer, larger operations',
      expected: 'the cost of the calls falls with their number; the cost of copying stays',
    };
  }
  return {
    action: 'Move fewer bytes, or each of them fewer times; or give the service more processors',
    expected: `blocks of ${formatBytes(key.blockSizeBytes)} cost copying, which grows with the bytes alone`,
  };
}
