import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IoJob } from '../../../src/domain/job.js';
import type { JobOutcome } from '../../../src/domain/measurement.js';
import type { CellKey } from '../../../src/domain/plan.js';
import type { VerifyRequest } from '../../../src/native/addon-types.js';
import { verifyFiles } from '../../../src/trial/verify.js';

const result = { blocks: 3, mismatchCount: 0, mismatches: [] };
const outcome = { passes: 2 } as JobOutcome;
let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'iotriage-verify-'));
});
afterEach(() => {
  rmSync(scratch, { recursive: true });
});

function jobOf(names: readonly string[], limits: Partial<IoJob>): IoJob {
  return {
    files: names.map((name) => ({ path: join(scratch, name), sizeBytes: 8192, member: 0 })),
    kind: new Uint8Array(2),
    unitLength: 1,
    content: { kind: 'random', seed: 7, stampBytes: 4096 },
    firstPass: 65_536,
    limitUnits: 2,
    limitNs: null,
    ...limits,
  } as unknown as IoJob;
}

async function asked(
  key: Partial<CellKey>,
  job: IoJob,
  writesContent: 'job' | 'own' = 'job',
): Promise<VerifyRequest> {
  const requests: VerifyRequest[] = [];
  const addon = {
    verify: (request: VerifyRequest) => {
      requests.push(request);
      return Promise.resolve(result);
    },
  };
  const spec = {
    key: { mode: 'overwrite', operation: 'write', content: 'random', ...key } as CellKey,
    seed: 7,
  };
  expect(await verifyFiles(addon, spec, { writesContent }, job, outcome)).toMatchObject(result);
  return requests[0]!;
}

describe('blocks that bear stamps', () => {
  it('are asked for with the passes that may have written them', async () => {
    const job = jobOf(['a'], { limitNs: 1e9 });
    const written = { firstPass: 0, lastPass: 65_537, requiredBytes: [8192] };
    expect(await asked({}, job)).toMatchObject(written);
    expect(await asked({ operation: 'mix' }, job)).toMatchObject(written);
    expect(await asked({ operation: 'read' }, job)).toMatchObject({ lastPass: 0 });
    expect(await asked({ mode: 'new' }, job)).toMatchObject({ firstPass: 65_536, requiredBytes: [0] });
    expect(await asked({ mode: 'new' }, jobOf(['a'], {}))).toMatchObject({ requiredBytes: [8192] });
  });

  it('are those of the fill where a strategy with a content of its own only reads', async () => {
    expect(await asked({ operation: 'read' }, jobOf(['a'], {}), 'own')).toMatchObject({ lastPass: 0 });
  });
});

describe('a content of the strategy’s own', () => {
  const addon = { verify: () => Promise.reject(new Error('not asked')) };
  const sizes = (mode: 'new' | 'overwrite', job: IoJob) =>
    verifyFiles(
      addon,
      { key: { mode, operation: 'write', content: 'random' } as CellKey, seed: 7 },
      { writesContent: 'own' },
      job,
      outcome,
    );

  it('is checked by its size', async () => {
    writeFileSync(join(scratch, 'whole'), Buffer.alloc(8192));
    writeFileSync(join(scratch, 'short'), Buffer.alloc(100));
    writeFileSync(join(scratch, 'long'), Buffer.alloc(9000));
    const found = await sizes('overwrite', jobOf(['whole', 'short', 'long', 'absent'], { limitNs: 1e9 }));
    expect(found).toMatchObject({ method: 'size', blocks: 4, mismatchCount: 3 });
    expect(found.mismatches).toEqual([
      { path: join(scratch, 'short'), offset: 100, why: 'the file holds 100 bytes, 8192 were to be written' },
      {
        path: join(scratch, 'long'),
        offset: 8192,
        why: 'the file holds 9000 bytes, 8192 were to be written',
      },
      { path: join(scratch, 'absent'), offset: 0, why: 'the file is missing' },
    ]);
  });

  it('may be cut short, or missing, where time ended the only pass', async () => {
    writeFileSync(join(scratch, 'short'), Buffer.alloc(100));
    writeFileSync(join(scratch, 'long'), Buffer.alloc(9000));
    const names = ['short', 'long', 'absent'];
    expect(await sizes('new', jobOf(names, { limitNs: 1e9 }))).toMatchObject({ mismatchCount: 1 });
    expect(await sizes('new', jobOf(names, {}))).toMatchObject({ mismatchCount: 3 });
  });
});
