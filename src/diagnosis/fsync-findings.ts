import type { Advice, AdviceTest, Confidence, Evidence, Finding } from '../domain/finding.js';
import type { VolumeFacts } from '../domain/facts.js';
import { formatBytes, formatNs, significant } from '../domain/units.js';
import { blocksPerCall, durabilityWords, writesPerSync } from '../domain/work-words.js';
import { concurrency, jobShare, LEAST_GAIN, showsGain, type MeasuredCell } from './compare.js';
import type { FinalSync } from './final-syncs.js';
import type { ComparedThroughput } from './like-with-like.js';
import { predictSyncs } from './predict/syncs.js';
import { withoutSync, type SyncCost } from './sync-costs.js';
import { gathers } from './volume-curve.js';
import {
  describeCell,
  factEvidence,
  operationsWords,
  percent,
  ratioEvidence,
  ratioWords,
  throughputEvidence,
} from './words.js';

/** From here on there is little beside the syncs. */
const HIGH_SHARE = 0.75;
/** Writes that share a sync in the advice: most of the gain, and what is lost at a power cut stays small. */
const ADVISED_WRITES = 16;

/** Syncs while the work is done. */
export function syncFinding(
  facts: VolumeFacts,
  cost: SyncCost,
  slow: readonly SyncCost[],
  gain: ComparedThroughput | null,
): Finding {
  const { cell, share, sync } = cost;
  const shared = sharing(cost);
  const twin = withoutSync(facts, cell);
  return {
    id: 'fsync',
    confidence: confidence(cost, slow, gain),
    summary:
      `Syncs take the time: ${percent(share)} of it with ${durabilityWords(cell.key.durability)}. ${describeCell(cell)} does ${operationsWords(cell)}; ` +
      `a write takes ${formatNs(cost.writeNs)}, ` +
      (sync === null
        ? `${cell.key.durability === 'dsync' ? 'O_DSYNC' : 'making it durable'} adds ${formatNs(cost.syncNs)}`
        : `a sync ${formatNs(sync.meanNs)}${perWrite(cost)}`) +
      `${gain === null ? '' : `; without syncs the same does ${ratioWords(gain)}`}. ` +
      `${shared.action}: ${shared.expected}.`,
    evidence: [
      ...throughputEvidence(cell, gain?.means[1]),
      ...syncEvidence(cost),
      ...factEvidence('flushes of the device for each sync', cell.flushesPerSync, 'flushes'),
      ...(twin === undefined || gain === null
        ? []
        : [
            ...throughputEvidence(twin, gain.means[0]).map((evidence) => ({
              ...evidence,
              name: `${evidence.name}, no sync`,
            })),
            ratioEvidence('without syncs over with them', gain, [twin, cell]),
          ]),
    ],
    advice: [shared, ...groupCommit(cell)],
    contradicts: [
      `syncs that take the lesser part would contradict it: they take ${percent(share)} in ${describeCell(cell)}, and most of it in ${slow.length} cells`,
      gain === null
        ? 'the same work as slow without syncs would contradict it: that was not measured'
        : `the same work as slow without syncs would contradict it: it does ${ratioWords(gain)}`,
    ],
    explains: Math.min(1, share) * jobShare(cell),
  };
}

function perWrite({ sync, syncNs }: SyncCost): string {
  return sync !== null && syncNs < sync.meanNs * 0.99 ? `, ${formatNs(syncNs)} for each write` : '';
}

function syncEvidence({ cell, writeNs, syncNs, share, sync }: SyncCost): readonly Evidence[] {
  const source = sync?.source ?? `cell ${cell.id}`;
  const inUs = (ns: number): number => Number((ns / 1e3).toFixed(2));
  const percentile = (name: string, ns: number | null | undefined): readonly Evidence[] =>
    ns === null || ns === undefined ? [] : [{ name: `sync ${name}`, value: inUs(ns), unit: 'us', source }];
  return [
    { name: "share of the syncs in the operations' time", value: percent(share), unit: '', source },
    ...percentile('p50', sync?.p50Ns),
    ...percentile('p99', sync?.p99Ns),
    { name: 'a write by itself, mean', value: inUs(writeNs), unit: 'us', source },
    { name: 'syncs for each write, mean', value: inUs(syncNs), unit: 'us', source },
    ...(sync === null
      ? []
      : [
          {
            name: 'writes for each sync',
            value: Number(((cell.operations.write?.count ?? 0) / sync.count).toFixed(1)),
            unit: 'writes',
            source,
          },
        ]),
  ];
}

/** Where the share of each cell is an estimate of parts, a twin without syncs, or a second route, makes it sure. */
function confidence(
  { cell, share, sync }: SyncCost,
  slow: readonly SyncCost[],
  gain: ComparedThroughput | null,
): Confidence {
  if (gain !== null && gain.ratio < 1 / (1 - share) / 2) return 'low';
  if (sync === null && !showsGain(gain, LEAST_GAIN)) return 'low';
  const agree = slow.some((other) => other.cell.key.strategy !== cell.key.strategy);
  const shown = showsGain(gain, LEAST_GAIN);
  return share >= HIGH_SHARE && (agree || shown) ? 'high' : 'medium';
}

/** More writes for a sync, with what that should do: only the syncs get fewer, all else stays. */
function sharing(shared: SyncCost): Advice & { readonly expected: string } {
  const { cell, syncNs, laneNs } = shared;
  const now = writesPerSync(cell.key.durability) ?? 1;
  if (cell.key.durability.startsWith('group:')) {
    return {
      action: `Let more than ${now} writes share a sync: more in flight, or several writes before each`,
      expected: `a write takes ${formatNs(laneNs - syncNs)} and its part of a sync`,
    };
  }
  if (cell.strategy.unit === 'file') {
    return {
      action: 'Write fewer files, each of what several hold now',
      expected: `the time of syncs in proportion to their number: ${formatNs(syncNs)} less for each file`,
    };
  }
  const then = advisedWrites(cell, now);
  const predicted = predictSyncs(shared, then);
  const test: AdviceTest = {
    baseCellId: cell.id,
    change: { durability: `every:${then}` },
    metric: 'operationsPerSecond',
    predicted,
  };
  return {
    action: `Sync once for every ${then} writes`,
    expected: `about ${significant(predicted.ratio)}x, if a sync of ${then} writes lasts as long as one of ${now}`,
    ...(fits(cell, then) ? { test } : {}),
  };
}

function advisedWrites(cell: MeasuredCell, now: number): number {
  const least = now < ADVISED_WRITES ? ADVISED_WRITES : now * 4;
  return [least, least / 2, least / 4].find((count) => count > now && fits(cell, count)) ?? least;
}

/** A file holds whole rows of writes that share a sync. */
function fits({ key }: MeasuredCell, writes: number): boolean {
  return key.fileSizeBytes % (writes * key.blockSizeBytes * blocksPerCall(key)) === 0;
}

function groupCommit(cell: MeasuredCell): readonly Advice[] {
  const together = concurrency(cell);
  // A stream has its file for itself.
  if (gathers(cell)) return [];
  if (together < 2 || cell.strategy.unit === 'file' || cell.key.durability.startsWith('group:')) return [];
  return [
    {
      action: `Or commit as a group: one sync for the ${together} writes in flight (--durability group:${together})`,
      expected: 'as many fewer syncs, and no write is acknowledged before it is durable',
    },
  ];
}

/** Syncs at the end that take long and move next to nothing. */
export function finalSyncFinding(final: FinalSync, holding: number): Finding {
  const { cell, share, p50Ns, p99Ns, count, bytesPerSync, counted, apart, source } = final;
  const median = cell.operations.sync?.latencyNs.p50 === null ? 'mean' : 'median';
  return {
    id: 'fsync',
    confidence: counted && holding > 1 ? 'medium' : 'low',
    summary:
      `The syncs at the end take the time: ${percent(share)} of job and sync. Each takes ${formatNs(p50Ns)} (${median} of ${count}) ` +
      `and has ${formatBytes(bytesPerSync)} to move${apart ? '; several at a time take no longer than one' : ''}, so it is not the bytes that it waits for. Use fewer files, or let several share what makes them durable.`,
    evidence: [
      ...throughputEvidence(cell),
      {
        name: 'share of the time in the final sync',
        value: percent(share),
        unit: '',
        source: `cell ${cell.id}`,
      },
      {
        name: median === 'median' ? 'sync p50' : 'sync, mean',
        value: Number((p50Ns / 1e3).toFixed(1)),
        unit: 'us',
        source: `cell ${cell.id}`,
      },
      ...(p99Ns === null
        ? []
        : [
            {
              name: 'sync p99',
              value: Number((p99Ns / 1e3).toFixed(1)),
              unit: 'us',
              source: `cell ${cell.id}`,
            },
          ]),
      {
        name: counted ? 'bytes at the device for each sync' : 'distinct bytes written for each sync',
        value: Math.round(bytesPerSync),
        unit: 'bytes',
        source,
      },
    ],
    advice: [
      {
        action: 'Write the same bytes into fewer files, so that fewer syncs make them durable',
        expected: `the time of syncs in proportion to their number: ${formatNs(p50Ns)} less for each`,
      },
    ],
    contradicts: [
      apart
        ? 'syncs that take the longer the more bytes are under way would contradict it: they were measured, and do not'
        : `syncs that move many bytes would contradict it: ${formatBytes(bytesPerSync)} each, ${counted ? 'by the counters of the device' : 'by what was written; the volume has no counters'}`,
      'the same work without a sync that takes as long would contradict it: only what it takes was measured',
    ],
    explains: share,
  };
}
