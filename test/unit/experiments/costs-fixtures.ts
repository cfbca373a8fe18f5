import type { Fact } from '../../../src/domain/facts.js';
import type { CellKey } from '../../../src/domain/plan.js';
import type { ReportCell, ReportVolume } from '../../../src/domain/report.js';
import type { LatencySummary } from '../../../src/domain/statistics.js';
import { MIB, NS_PER_S } from '../../../src/domain/units.js';
import { cellFacts, summary } from '../report/fixtures/cells.js';

export interface CellOfCosts {
  readonly key: Partial<CellKey>;
  /** One for each round; empty: nothing was measured. */
  readonly bytesPerSecond: readonly number[];
  readonly syncNs?: number;
  readonly latency?: LatencySummary;
  readonly flushes?: number;
  readonly disturbed?: boolean;
  readonly peakMib?: number;
  readonly pssMib?: number;
  readonly processes?: number;
  readonly family?: ReportCell['family'];
  readonly unit?: ReportCell['unit'];
  readonly steadyState?: ReportCell['steadyState'];
}

export function latencyOf(p50: number, count = 512): LatencySummary {
  return { count, min: p50, mean: p50, p50, p90: p50, p99: null, p999: null, max: p50 };
}

const known = (value: number): Fact => ({ value, source: 'test' });
const unseen: Fact = { value: null, source: 'test', why: 'not seen' };

let made = 0;

/** A report's cell, as far as the answers of presets read it. Each round moves 1 MiB. */
export function costCell(of: CellOfCosts): ReportCell {
  const facts = cellFacts(`c${made++}`, { key: of.key });
  const operation = (latencyNs: LatencySummary) => ({ count: latencyNs.count, latencyNs });
  const isDsync = of.key.durability === 'dsync';
  const trials = of.bytesPerSecond.map((rate, round) => {
    const elapsedNs = (MIB / rate) * NS_PER_S;
    return {
      round,
      staged: false,
      exit: 'completed',
      disturbed: of.disturbed ?? false,
      failure: null,
      elapsedNs,
      bytesPerSecond: rate,
      phases: [
        { name: 'measure', startNs: 0, endNs: elapsedNs, bytes: MIB },
        ...(of.syncNs === undefined ? [] : [{ name: 'sync', startNs: 0, endNs: of.syncNs, bytes: 0 }]),
      ],
    };
  });
  const mean = of.bytesPerSecond.reduce((sum, rate) => sum + rate, 0) / Math.max(1, trials.length);
  return {
    ...facts,
    family: of.family ?? 'node',
    unit: of.unit ?? 'block',
    members: [{ path: '/data', bytes: 0 }],
    throughput:
      trials.length === 0
        ? null
        : { bytesPerSecond: summary(mean), operationsPerSecond: summary(mean / 4096), withSync: null },
    operations: of.latency === undefined ? {} : { [isDsync ? 'write' : 'sync']: operation(of.latency) },
    flushesPerSync: of.flushes === undefined ? unseen : known(of.flushes),
    peakRssBytes: of.peakMib === undefined ? null : of.peakMib * MIB,
    memory: {
      ...facts.memory,
      steadyRssBytes: of.peakMib === undefined ? unseen : known(of.peakMib * MIB),
      peakPssBytes: of.pssMib === undefined ? unseen : known(of.pssMib * MIB),
      steadyPssBytes: of.pssMib === undefined ? unseen : known(of.pssMib * MIB),
      processes: known(of.processes ?? 1),
    },
    steadyState: of.steadyState ?? null,
    trials,
  } as unknown as ReportCell;
}

export function costVolume(cells: readonly ReportCell[], more: Partial<ReportVolume> = {}): ReportVolume {
  return {
    path: '/data',
    kind: 'disk',
    mount: { point: '/', fsType: 'ext4', source: '/dev/vda', options: [] },
    devices: [{ name: 'vda', type: 'disk', parents: [], writeCache: 'write back' }],
    cells,
    diagnoses: [],
    headline: { id: 'fsync', confidence: 'high', summary: 'Syncs take the time.', evidence: [] },
    ...more,
  } as unknown as ReportVolume;
}
