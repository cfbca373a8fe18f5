import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FioEngine } from '../../../../src/strategies/fio/arguments.js';
import { fio } from '../../../../src/strategies/fio.js';
import { endedChildrenUse } from '../../../../src/native/program.js';
import {
  eventually,
  jobOf,
  makeDirectory,
  openSession,
  removeDirectory,
} from '../../../contract/strategy-bench.js';
import { describeWith } from '../../../requires.js';

const BLOCK = 4096;

describeWith(['fio'], 'a paced job of fio', () => {
  it('is paced by fio itself, and says from where its latencies count', async () => {
    const directory = makeDirectory();
    const session = await openSession(fio, 2, BLOCK);
    const rows = Array.from({ length: 4 }, (_, block) => ['write', 0, block * BLOCK] as const);
    const pacing = { intervalNs: 1e7, offsetNs: 0, stepNs: 0 };
    const shape = { lanes: 2, limitUnits: 20, pacing, syncCall: 'fsync' } as const;
    const { startNs, endNs, operations, unavailable } = await session.execute(
      jobOf([join(directory, 'f')], rows, shape),
    );
    const notes = session.notes?.();
    await session.dispose();
    removeDirectory(directory);
    expect(operations.write).toMatchObject({ count: 20, bytes: 20 * BLOCK, errors: [] });
    // Each lane has 10 writes at 50 a second; fio counts its time to the ms, and begins the first at once.
    expect(endNs - startNs).toBeGreaterThanOrEqual(150e6);
    expect(operations.write!.issueLatency).toBeNull();
    expect(unavailable).toEqual([
      { what: 'latency from the intended start', why: 'fio counts from the call' },
    ]);
    expect(notes).toEqual(['fio: latencies are from the call, not from the intended start']);
  });
});

describeWith(['fio'], 'a fio under way', () => {
  it('tells what it has moved, and is waited for until its time is over', async () => {
    const directory = makeDirectory();
    const session = await openSession(fio, 1, BLOCK);
    const rows = Array.from({ length: 4 }, (_, block) => ['write', 0, block * BLOCK] as const);
    const paths = [join(directory, 'f')];
    expect(session.awaitsEnd?.()).toBe(false);
    const timed = session.execute(jobOf(paths, rows, { limitUnits: null, limitNs: 60e9, syncCall: 'fsync' }));
    expect(session.awaitsEnd?.()).toBe(true);
    expect(await eventually(() => session.progress().bytes > 100 * BLOCK)).toBe(true);
    session.abort();
    expect((await timed).aborted).toBe(true);
    expect(session.awaitsEnd?.()).toBe(false);
    await session.dispose();
    removeDirectory(directory);
  });

  it('is not waited for where its bytes are to end it', async () => {
    const directory = makeDirectory();
    const session = await openSession(fio, 1, BLOCK);
    const running = session.execute(jobOf([join(directory, 'f')], [['write', 0, 0]], { syncCall: 'fsync' }));
    expect(session.awaitsEnd?.()).toBe(false);
    expect((await running).operations.write).toMatchObject({ count: 1, errors: [] });
    await session.dispose();
    removeDirectory(directory);
  });
});

/** Processor time that a job of a few writes is given, and that of the whole program, in ns. */
async function processorTime(engine: FioEngine): Promise<{ own: number; whole: number; around: number }> {
  const directory = makeDirectory();
  const session = await openSession(fio, 2, BLOCK, { engine });
  const rows = Array.from({ length: 4 }, (_, block) => ['write', 0, block * BLOCK] as const);
  const used = (): number => endedChildrenUse().userNs + endedChildrenUse().systemNs;
  const before = used();
  const { childResources, aroundUserNs } = await session.execute(
    jobOf([join(directory, 'f')], rows, { lanes: 2, syncCall: 'fsync' }),
  );
  const whole = used() - before;
  await session.dispose();
  removeDirectory(directory);
  return { own: childResources!.userNs + childResources!.systemNs, whole, around: aroundUserNs! };
}

describeWith(['fio'], 'the processor time of a job of fio', () => {
  it.each(['psync', 'libaio'] as const)('by %s leaves the start and end of fio out', async (engine) => {
    const { own, whole, around } = await processorTime(engine);
    expect(own).toBeLessThan(whole / 2);
    // It is no other program's.
    expect(around).toBeGreaterThan(0);
  });
});

describeWith(['fio', 'uring'], 'the processor time of a job of fio', () => {
  it('by io_uring is that of the program, with the workers of the kernel', async () => {
    const { own, whole } = await processorTime('io_uring');
    expect(own).toBeGreaterThan(whole / 2);
  });
});
