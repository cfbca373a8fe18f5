import type { Advice, Evidence, Finding, WorkloadGroup } from '../domain/finding.js';
import type { VolumeFacts } from '../domain/facts.js';
import { fastest, jobShare, measuredCells, NOTED_SYNC_SHARE, type MeasuredCell } from './compare.js';
import { ioLimits } from './io-limits.js';
import { throughputRatio } from './like-with-like.js';
import { deviceBytes } from './own-device.js';
import { nothingMeasured } from './nothing-measured.js';
import { isHeldBack } from './held-back.js';
import { poolEffects, type PoolEffect } from './pool-effect.js';
import { coresUsed, processorsOf } from './processors.js';
import {
  describeCell,
  operationsWords,
  percent,
  ratioEvidence,
  ratioWords,
  threadsWords,
  throughputEvidence,
} from './words.js';

/** With half of the processors to spare the work waits for something. */
export const IDLE_USE = 0.5;

/** What was seen where no rule holds, and what would settle it. Never a guess. */
export function inconclusive(facts: VolumeFacts, group: WorkloadGroup): Finding {
  const cells = measuredCells(facts, group);
  const best = fastest(cells);
  if (best === undefined) return nothingMeasured(facts, group);
  const effects = poolEffects(facts, group);
  const advice = settle(facts, cells, effects);
  const seen = [
    ...poolSeen(effects),
    ...syncSeen(best),
    ...unsteadySeen(best),
    ...idleProcessors(facts, best),
    ...deviceSeen(facts, best),
    ...limitsSeen(facts, best),
  ];
  return {
    id: 'inconclusive',
    confidence: 'low',
    summary:
      `No rule holds for ${group.label}: the fastest route, ${describeCell(best)}, does ${operationsWords(best)}` +
      `${seen.map(({ text }) => `; ${text}`).join('')}. ${advice.action}.`,
    evidence: [...throughputEvidence(best), ...seen.flatMap(({ evidence }) => evidence)],
    advice: [advice],
    contradicts: unknowns(best),
    explains: 0,
  };
}

interface Seen {
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

/** Sweeps over the pool that gained nothing, said once as what they are: not the pool. And those that may have. */
function poolSeen(effects: readonly PoolEffect[]): readonly Seen[] {
  const flat = effects.filter(({ kind }) => kind === 'flat').flatMap((effect) => compared(effect) ?? []);
  const unsure = effects.filter(({ kind }) => kind === 'unsure').flatMap((effect) => compared(effect) ?? []);
  const told = (what: string, seen: readonly Seen[]): readonly Seen[] =>
    seen.length === 0
      ? []
      : [
          {
            text: `${what} (${seen.map(({ text }) => text).join('; ')})`,
            evidence: seen.flatMap(({ evidence }) => evidence),
          },
        ];
  return [
    ...told("throughput does not depend on the pool's size", flat),
    ...told('another pool seems to do more, but too few rounds say so', unsure),
  ];
}

/** The base of a sweep beside the pool that may gain, else beside the largest. */
function compared({ line, from, gain }: PoolEffect): Seen | null {
  const to = gain?.to ?? line.cells[line.cells.length - 1];
  const estimate = to === undefined ? null : throughputRatio(to, from);
  if (to === undefined || estimate === null) return null;
  return {
    text:
      `${from.key.strategy}: ${operationsWords(from, estimate.means[1])} with ${threadsWords(from.pools.threads)}, ` +
      `${operationsWords(to, estimate.means[0])} with ${to.pools.threads}, ${ratioWords(estimate)}`,
    evidence: [
      ratioEvidence(
        `${from.key.strategy}: pool ${to.pools.threads} over pool ${from.pools.threads}`,
        estimate,
        [to, from],
      ),
    ],
  };
}

function syncSeen(best: MeasuredCell): readonly Seen[] {
  const share = 1 - jobShare(best);
  if (share <= NOTED_SYNC_SHARE) return [];
  const evidence = [
    {
      name: 'share of the time in the final sync',
      value: percent(share),
      unit: '',
      source: `cell ${best.id}`,
    },
  ];
  return [{ text: `${percent(share)} of its time is the final sync`, evidence }];
}

function unsteadySeen({ id, steadyState }: MeasuredCell): readonly Seen[] {
  if (!steadyState || steadyState.steady === 'yes') return [];
  const { excursion, over } = steadyState;
  return [
    {
      text: `it reached no steady state, five ${over} in a row vary by ${percent(excursion)}`,
      evidence: [
        {
          name: `largest less least of five ${over}, over their mean (steady: up to 20 %)`,
          value: percent(excursion),
          unit: '',
          source: `cell ${id}`,
        },
      ],
    },
  ];
}

function idleProcessors(facts: VolumeFacts, best: MeasuredCell): readonly Seen[] {
  const { value, source } = coresUsed(best);
  const { count } = processorsOf(facts, best);
  if (value === null || value / count > IDLE_USE) return [];
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
  return ioLimits(volume, best.key.operation).map(({ text, value, unit, source }) => ({
    text: `a cgroup allows ${text} (${source})`,
    evidence: [{ name: `limit: ${text}`, value, unit, source }],
  }));
}

/** The cheapest run that tells more, by what this one lacked: never a sweep that was done. */
function settle(facts: VolumeFacts, cells: readonly MeasuredCell[], effects: readonly PoolEffect[]): Advice {
  const expected = 'intervals and comparisons that the rules can conclude from';
  if (!cells.some(isHeldBack)) {
    return {
      action: 'Measure without --rate: at a given rate a volume shows what it is asked for',
      expected,
    };
  }
  const rounds = Math.min(...cells.map(({ trials }) => trials.length));
  if (rounds < 2) return { action: 'Repeat with --rounds 5: one round has no spread to judge by', expected };
  if (rounds < 5 && effects.some(({ kind }) => kind === 'unsure')) {
    return { action: 'Repeat with --rounds 5: a gain of few rounds may be chance', expected };
  }
  const pools = new Set(cells.flatMap(({ key }) => key.poolSize ?? []));
  if (pools.size === 1)
    return { action: 'Sweep the pool, as with --pool 4,16,64, at a depth above it', expected };
  const largest = Math.max(...pools);
  const lastIsBest = effects.some(
    ({ kind, line }) => kind !== 'flat' && fastest(line.cells) === line.cells[line.cells.length - 1],
  );
  const depths = [...new Set(cells.filter(({ strategy }) => strategy.usesPool).map(({ key }) => key.depth))];
  const depth = Math.max(...depths);
  if (lastIsBest && largest < depth) {
    return { action: `Sweep beyond ${largest}, as with --pool ${largest},${largest * 4}`, expected };
  }
  if (depths.length === 1) {
    return {
      action: `Sweep the depth, as with --depth ${depth === 1 ? '1,16,64' : `1,${depth}`}, to see whether more in flight helps`,
      expected,
    };
  }
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
    'what a system call takes': best.shares.systemCall,
    ...Object.fromEntries(
      best.devices.map(({ device, readBytes, writtenBytes }) => [
        `what ${device} moved`,
        best.key.operation === 'read' ? readBytes : writtenBytes,
      ]),
    ),
  };
  return Object.entries(facts).flatMap(([name, fact]) =>
    fact.value === null ? [`${name} is not known: ${fact.why}`] : [],
  );
}
