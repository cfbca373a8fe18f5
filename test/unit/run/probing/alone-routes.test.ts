import { describe, expect, it } from 'vitest';
import type { Finding, Verdict } from '../../../../src/domain/finding.js';
import type { CellKey } from '../../../../src/domain/plan.js';
import { knowledge } from '../../../../src/run/probing/context.js';
import { nextProbe } from '../../../../src/run/probing/next-probe.js';
import { cellFor, inFlight, serves, simulatedRun, type RouteModel } from './simulated-run.js';

/** One route alone, as a service has it, without and with the questions that its diagnosis leaves. */
const routes: Readonly<Record<string, Partial<CellKey>>> = {
  'fs-sync': { strategy: 'fs-sync' },
  'fs-callback': { strategy: 'fs-callback' },
  'fs-writev': { strategy: 'fs-writev', parameters: { vector: 8 } },
  'fs-writev-promises': { strategy: 'fs-writev-promises', parameters: { vector: 8 } },
  'fs-append-callback': { strategy: 'fs-append-callback', mode: 'new', pattern: 'seq' },
  'fs-append-sync': { strategy: 'fs-append-sync', mode: 'new', pattern: 'seq' },
  'fs-stream': { strategy: 'fs-stream', pattern: 'seq' },
  'worker-pool, 2 in flight': { strategy: 'worker-pool', depth: 2, batch: 1 },
  'worker-pool, 16 in flight': { strategy: 'worker-pool', depth: 16, batch: 1 },
  'process-pool, 4 in flight': { strategy: 'process-pool', depth: 4 },
};

const few: readonly Verdict[] = ['device-queue-depth', 'device-iops'];
const volumes: Readonly<Record<string, { model: RouteModel; right: readonly Verdict[] }>> = {
  parallel: { model: serves(Infinity, 10), right: ['pool-starved', 'device-latency-parallel'] },
  serial: { model: serves(1, 10), right: ['device-latency-serial'] },
  'two at a time': { model: serves(2, 10), right: few },
  '8 at a time': { model: serves(8, 10), right: [...few, 'pool-starved', 'device-latency-parallel'] },
  '400 operations/s': {
    model: (key) => Math.min(400, serves(Infinity, 5)(key)),
    right: [...few, 'device-latency-serial'],
  },
  '20 MB/s': {
    model: (key) =>
      Math.min(20e6 / key.blockSizeBytes / Number(key.parameters.vector ?? 1), serves(Infinity, 0.2)(key)),
    right: ['device-bandwidth'],
  },
};

async function first(key: Partial<CellKey>, model: RouteModel, probes: boolean): Promise<Finding> {
  // A stream gathers what waits: four chunks in one call.
  const gathered: RouteModel = (each) => model(each) * (each.strategy === 'fs-stream' ? 4 : 1);
  const run = simulatedRun([cellFor({ files: 16, ...key })], gathered, { budgetMs: 60_000 });
  for (let asked = 0; probes && asked < 20; asked++) {
    const probe = await nextProbe(run.context, run.records, new Map([['t0', 0]]), Infinity);
    if (probe === null) break;
    run.ask(probe);
  }
  const [known] = await knowledge(run.context, run.records);
  return known!.diagnosis.headline;
}

describe.each(Object.entries(routes))('%s alone', (_, key) => {
  it.each(Object.entries(volumes))('on a volume that is %s is right or inconclusive', async (__, given) => {
    for (const probes of [false, true]) {
      const finding = await first(key, given.model, probes);
      expect([...given.right, 'inconclusive'], finding.summary).toContain(finding.id);
    }
  });
});

describe('a route without a pool', () => {
  it.each(['worker-pool', 'process-pool'])('%s is told to keep more in flight', async (strategy) => {
    const finding = await first({ strategy, depth: 2 }, serves(Infinity, 10), true);
    expect(finding.id).toBe('device-latency-parallel');
    expect(finding.confidence).not.toBe('low');
    expect(finding.summary).toContain(`each in a worker of ${strategy}`);
    expect(finding.summary).not.toContain('UV_THREADPOOL_SIZE');
  });

  it('is compared with threads in C++ where it was not measured with more', async () => {
    const run = simulatedRun([cellFor({ files: 16, strategy: 'fs-sync' })], serves(Infinity, 10));
    expect(inFlight(run.context.plan.cells[0]!.key)).toBe(1);
    const finding = await first({ strategy: 'fs-sync' }, serves(Infinity, 10), true);
    expect(finding.id).toBe('device-latency-parallel');
    expect(finding.summary).toContain('Use a route that does not block the event loop');
  });
});
