import type { Advice, Evidence, Finding, WorkloadGroup } from '../domain/finding.js';
import type { VolumeFacts } from '../domain/facts.js';
import { fastest, measuredCells, showsGain, type MeasuredCell } from './compare.js';
import { throughputRatio } from './like-with-like.js';
import { deviceBytes } from './own-device.js';
import { poolLines, type PoolLine } from './pool-lines.js';
import { coresUsed, processorsOf } from './processors.js';
import { describeCell, operationsWords, ratioEvidence, ratioWords, throughputEvidence } from './words.js';

/** What was seen where no rule holds, and what would settle it. Never a guess. */
export function inconclusive(facts: VolumeFacts, group: WorkloadGroup): Finding {
  const cells = measuredCells(facts, group);
  const best = fastest(cells);
  if (best === undefined) return nothingMeasured(facts, group);
  const seen = [
    ...poolLines(facts, group).flatMap((line) => flatPool(line) ?? []),
    ...idleProcessors(facts, best),
    ...deviceSeen(facts, best),
    ...limitsSeen(facts, best),
  ];
  return {
    id: 'inconclusive',
    confidence: 'low',
    summary:
      `No rule holds for ${group.label}: the fastest route, ${describeCell(best)}, does ${operationsWords(best)}` +
      `${seen.map(({ text }) => `; ${text}`).join('')}. ${settle(facts, cells).action}.`,
    evidence: [...throughputEvidence(best), ...seen.flatMap(({ evidence }) => evidence)],
    advice: [settle(facts, cells)],
    contradicts: unknowns(best),
    explains: 0,
  };
}

interface Seen {
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

/** A sweep over the pool that gained nothing, said as what it is: not the pool. */
function flatPool({ cells, base }: PoolLine): Seen | null {
  const largest = cells[cells.length - 1];
  if (largest === undefined || largest === base) return null;
  const gains = cells.some((cell) => cell !== base && showsGain(throughputRatio(cell, base), 0.1));
  const estimate = throughputRatio(largest, base);
  if (gains || estimate === null) return null;
  // A loss by more threads is a dependence too.
  if (estimate.interval === null || estimate.ratio < 0.9) return null;
  return {
    text:
      `throughput does not depend on the pool's size (${base.key.strategy}: ${operationsWords(base)} with ` +
      `${base.key.poolSize} threads, ${operationsWords(largest)} with ${largest.key.poolSize}, ${ratioWords(estimate)})`,
    evidence: [
      ratioEvidence(
        `${base.key.strategy}: pool ${largest.key.poolSize} over pool ${base.key.poolSize}`,
        estimate,
        [largest, base],
      ),
    ],
  };
}

function idleProcessors(facts: VolumeFacts, best: MeasuredCell): readonly Seen[] {
  const { value, source } = coresUsed(best);
  const { count } = processorsOf(facts, best);
  if (value === null || value / count > 0.5) return [];
  return [
    {
      text: `${value.toFixed(2)} of ${count} processors are busy, so it waits for something`,
      evidence: [{ name: 'processors in use', value: Number(value.toFixed(2)), unit: 'cores', source }],
    },
  ];
}

function deviceSeen(facts: VolumeFacts, best: MeasuredCell): readonly Seen[] {
  const bytes = deviceBytes(best, facts.volume);
  return bytes.value === null
    ? [{ text: `what the device did is not known (${bytes.why})`, evidence: [] }]
    : [
        {
          text: `device and application moved ${(bytes.value / 1e6).toFixed(0)} and ${(best.applicationBytes / 1e6).toFixed(0)} MB`,
          evidence: [
            {
              name: 'bytes at the device',
              value: Math.round(bytes.value),
              unit: 'bytes',
              source: bytes.source,
            },
            {
              name: 'bytes of the application',
              value: best.applicationBytes,
              unit: 'bytes',
              source: `cell ${best.id}`,
            },
          ],
        },
      ];
}

/** Limits of I/O that a cgroup sets, in the direction of the work. */
function limitsSeen({ volume }: VolumeFacts, best: MeasuredCell): readonly Seen[] {
  return volume.limits
    .filter(({ what, direction }) => what === 'io' && direction === best.key.operation)
    .map(({ text, value, unit, source }) => ({
      text: `a cgroup allows ${text} (${source})`,
      evidence: [{ name: `limit: ${text}`, value, unit, source }],
    }));
}

/** The cheapest run that tells more, by what this one lacked. */
function settle(facts: VolumeFacts, cells: readonly MeasuredCell[]): Advice {
  const expected = 'intervals and comparisons that the rules can conclude from';
  const rounds = Math.min(...cells.map(({ trials }) => trials.length));
  if (rounds < 2) return { action: 'Repeat with --rounds 5: one round has no spread to judge by', expected };
  const pools = new Set(cells.flatMap(({ key }) => key.poolSize ?? []));
  if (pools.size === 1)
    return { action: 'Sweep the pool, as with --pool 4,16,64, at a depth above it', expected };
  const depths = new Set(cells.filter(({ strategy }) => strategy.usesPool).map(({ key }) => key.depth));
  if (depths.size <= 1)
    return {
      action: 'Sweep the depth, as with --depth 1,16,64, to see whether more in flight helps',
      expected,
    };
  if (!cells.some(({ strategy }) => strategy.family === 'native')) {
    return { action: 'Add native-uv and native-pwrite, to see whether JavaScript matters', expected };
  }
  if (rounds < 5) return { action: 'Repeat with --rounds 5 and a longer --duration', expected };
  const device = facts.volume.devices[0]?.name;
  return {
    action: `Watch ${device ?? 'the server below the volume'} from its own side while the run repeats`,
    expected: 'what the volume waits for is not visible from this machine’s counters',
  };
}

function unknowns(best: MeasuredCell): readonly string[] {
  const facts = {
    'CPU use': best.cpuUserCores,
    'pressure of CPU': best.pressure.cpuSome,
    'pressure of I/O': best.pressure.ioSome,
    ...(best.pool === null ? {} : { 'occupancy of the pool': best.pool.saturatedShare }),
  };
  return Object.entries(facts).flatMap(([name, fact]) =>
    fact.value === null ? [`${name} is not known: ${fact.why}`] : [],
  );
}

/** No cell has a result: the codes of what went wrong, where the failures have no verdict of their own. */
function nothingMeasured(facts: VolumeFacts, group: WorkloadGroup): Finding {
  const trials = facts.cells
    .filter(({ id, strategy }) => group.cellIds.includes(id) && strategy.family !== 'control')
    .flatMap((cell) => cell.trials);
  const codes = new Map<string, number>();
  for (const { failure, exit } of trials) {
    const code = failure?.code ?? exit;
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  const told = [...codes].map(([code, count]) => `${count} x ${code}`).join(', ');
  const first = trials.find(({ failure }) => failure !== null)?.failure ?? null;
  return {
    id: 'inconclusive',
    confidence: 'low',
    summary:
      trials.length === 0
        ? `Nothing was measured of ${group.label}: no trial ran. Run it again to its end.`
        : `Nothing was measured of ${group.label}: no trial completed (${told})` +
          `${first === null ? '' : `; the first said: ${first.message}`}. Mend that, and run again.`,
    evidence: [...codes].map(([code, count]) => ({
      name: `trials that ended with ${code}`,
      value: count,
      unit: 'trials',
      source: group.label,
    })),
    advice: [{ action: 'Mend what the trials failed with, and run again', expected: 'trials that complete' }],
    contradicts: [],
    explains: 0,
  };
}
