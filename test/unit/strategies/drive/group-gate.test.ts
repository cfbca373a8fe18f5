import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GroupGate, groupGates } from '../../../../src/strategies/drive/group-gate.js';
import { jobOf } from '../../../contract/strategy-bench.js';

describe('GroupGate', () => {
  it('lets the last one to come lead, and the others go on when it has finished', async () => {
    const gate = new GroupGate(3);
    const order: string[] = [];
    const lanes = [0, 1, 2].map(async (lane) => {
      const leads = await gate.arrive();
      order.push(`${lane} ${leads ? 'leads' : `goes on after ${gate.endedNs}`}`);
      if (leads) gate.finish(77);
    });
    await Promise.all(lanes);
    expect(order).toEqual(['2 leads', '0 goes on after 77', '1 goes on after 77']);
  });

  it('does not wait for a lane that has ended', async () => {
    const gate = new GroupGate(2);
    const waiting = gate.arrive();
    gate.leave(false);
    expect(await waiting).toBe(true);
    gate.finish(5);
    expect(await gate.arrive()).toBe(true);
  });

  it('lets all go on without a sync where the one that was to do it ends', async () => {
    const gate = new GroupGate(2);
    const first = gate.arrive();
    expect(await gate.arrive()).toBe(true);
    gate.leave(true);
    expect(await first).toBe(false);
    expect(gate.endedNs).toBe(0);
  });

  it('never leaves a lane waiting, whatever each has to do', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 6 }),
        async (rounds) => {
          const gate = new GroupGate(rounds.length);
          let syncs = 0;
          let leading = 0;
          const lanes = rounds.map(async (own) => {
            for (let round = 0; round < own; round++) {
              if (!(await gate.arrive())) continue;
              expect(++leading).toBe(1);
              await Promise.resolve();
              leading--;
              gate.finish(++syncs);
            }
            gate.leave(false);
          });
          await Promise.all(lanes);
          // All lanes go in step: one sync for each round of the longest.
          expect(syncs).toBe(Math.max(...rounds));
        },
      ),
    );
  });
});

describe('groupGates', () => {
  it('makes one for each group, and none where each lane syncs for itself', () => {
    const rows = [['write', 0] as const, ['sync', 0] as const];
    expect(groupGates(jobOf(['/w/f'], rows, { lanes: 4, groupLanes: 2 }))).toHaveLength(2);
    expect(groupGates(jobOf(['/w/f'], rows, { lanes: 4 }))).toBeNull();
  });
});
