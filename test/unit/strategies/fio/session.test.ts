import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fullVolume } from '../../../contract/full-volume.js';
import { ENGINES } from '../../../../src/strategies/fio/arguments.js';
import { fio } from '../../../../src/strategies/fio.js';
import { jobOf, makeDirectory, openSession, removeDirectory } from '../../../contract/strategy-bench.js';
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

describeWith(['fio', 'root'], 'a full volume under fio', () => {
  const volume = fullVolume();

  it.each(ENGINES.filter((engine) => engine !== 'io_uring'))(
    'is told by %s with file and place',
    async (engine) => {
      const path = join(volume.path, `f-${engine}`);
      const session = await openSession(fio, 1, BLOCK, { engine });
      const files = [{ path, sizeBytes: 32 * BLOCK, member: 0 }];
      const rows = Array.from({ length: 32 }, (_, block) => ['write', 0, block * BLOCK] as const);
      const { operations } = await session.execute(jobOf([path], rows, { files, syncCall: 'fsync' }));
      const error = { kind: 'write', code: 'ENOSPC', errno: 28, syscall: 'pwrite64', path, count: 1 };
      expect(operations.write!.errors).toEqual([{ ...error, offset: 16 * BLOCK }]);
      await session.execute(jobOf([path], [['unlink', 0]]));
      await session.dispose();
    },
  );
});
