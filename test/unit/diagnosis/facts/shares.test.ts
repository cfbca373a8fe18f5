import { describe, expect, it } from 'vitest';
import { timeShareNames, type CellFacts, type TimeShareName } from '../../../../src/domain/facts.js';
import { byRing, cell, rounds, type CellOptions } from '../build/synthetic-facts.js';
import { latencies, MS, US } from '../build/synthetic-operations.js';

const share = ({ shares }: CellFacts, name: TimeShareName) => shares[name].value;
const why = ({ shares }: CellFacts, name: TimeShareName) =>
  shares[name].value === null ? shares[name].why : null;
/** Half a second of work, and half as long a final sync. */
const made = (options: CellOptions) =>
  cell({ ops: rounds(1000), elapsedMs: 500, syncMs: 250, strategy: 'fs-promises', ...options });

const phase = (elapsedMs: number) => ({ elapsedNs: elapsedMs * MS, operations: {} });
const slow = { write: latencies(10 * MS, { serviceNs: 2 * MS }) };

describe('timeShares', () => {
  it("divides the job's time as its operations' lives were, beside the final sync", () => {
    const one = made({ operations: slow });
    expect(one.shares.wallNs).toBe(750 * MS);
    expect(share(one, 'queue')).toBeCloseTo((2 / 3) * 0.8, 2);
    expect(share(one, 'systemCall')).toBeCloseTo((2 / 3) * 0.2, 2);
    expect(share(one, 'delivery')).toBeLessThan(0.001);
    expect(share(one, 'sync')).toBeCloseTo(1 / 3, 9);
  });

  it('takes the busy event loop for JavaScript, of the job alone', () => {
    expect(share(made({ loop: 0.9 }), 'javaScript')).toBeCloseTo(0.6, 9);
    expect(share(made({ loop: 0.9, key: byRing }), 'javaScript')).toBeCloseTo(0.6, 9);
    expect(share(made({ loop: null }), 'javaScript')).toBeNull();
    expect(share(made({ strategy: 'native-uv', loop: 0.9 }), 'javaScript')).toBe(0);
    expect(why(made({ strategy: 'worker-pool' }), 'javaScript')).toMatch(/loops are not read/);
  });

  it('takes user mode for JavaScript where the route blocks the loop, and the rest for its calls', () => {
    const one = made({
      strategy: 'fs-sync',
      user: 0.3,
      system: 0.6,
      operations: { write: latencies(400 * US) },
    });
    expect(share(one, 'javaScript')).toBeCloseTo(0.2, 9);
    expect(share(one, 'systemCall')).toBeCloseTo(0.7 * (2 / 3), 9);
    expect(share(one, 'queue')).toBe(0);
  });

  it('sets calls against the time of the threads that make them', () => {
    const one = made({ strategy: 'native-pwrite', operations: { write: latencies(100 * US) }, syncMs: 0 });
    expect(share(one, 'systemCall')).toBeCloseTo(0.2 / 0.5, 2);
  });

  it('says why where no stage was stamped', () => {
    const one = made({ operations: { write: latencies(10 * MS) } });
    expect(why(one, 'queue')).toBe('its stages were not stamped');
    expect(share(one, 'sync')).toBeCloseTo(1 / 3, 9);
  });

  it('counts the syncs while it writes', () => {
    const operations = { write: latencies(1 * MS, { count: 100 }), sync: latencies(3 * MS, { count: 100 }) };
    const each = { strategy: 'native-pwrite', key: { durability: 'each' }, elapsedMs: 400 } as const;
    expect(share(made({ ...each, operations, syncMs: null }), 'sync')).toBeCloseTo(0.75, 1);
    const queued = made({ key: { durability: 'each' }, operations, syncMs: null });
    expect(why(queued, 'sync')).toMatch(/wait for threads/);
    const group = { write: latencies(1 * MS), commit: latencies(4 * MS) };
    const grouped = made({
      key: { durability: 'group:16', poolSize: 16 },
      operations: group,
      syncMs: null,
    });
    expect(share(grouped, 'sync')).toBeCloseTo(0.75, 1);
    expect(why(made({ key: { durability: 'dsync' }, operations: slow }), 'sync')).toMatch(/O_DSYNC/);
    expect(share(made({ key: { durability: 'dsync' }, operations: slow }), 'queue')).not.toBeNull();
  });

  it('counts names only where the work makes files', () => {
    const phases = {
      create: phase(100),
      open: phase(50),
      measure: phase(500),
      sync: phase(250),
      close: phase(100),
    };
    const one = made({ key: { mode: 'new' }, phases });
    expect(one.shares.wallNs).toBe(1000 * MS);
    expect(share(one, 'metadata')).toBeCloseTo(0.25, 9);
    expect(why(made({ phases }), 'metadata')).toMatch(/makes no files/);
    expect(made({ phases }).shares.wallNs).toBe(750 * MS);
  });

  it('tells nothing of work at a given rate, nor of a cell without a result', () => {
    expect(why(made({ key: { rate: 100 }, operations: slow }), 'queue')).toMatch(/given rate/);
    const none = cell({ strategy: 'fs-promises' });
    expect(none.shares.wallNs).toBe(0);
    expect(timeShareNames.map((name) => share(none, name))).toEqual(timeShareNames.map(() => null));
  });
});
