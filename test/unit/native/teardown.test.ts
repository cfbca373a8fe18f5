import { join } from 'node:path';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAddon } from '../../../src/native/addon.js';
import { scratchDirectory } from './jobs.js';
import { addonPath, openFilesBelow, ownThreads, runChild } from './process.js';

let scratch: ReturnType<typeof scratchDirectory>;

beforeEach(() => {
  scratch = scratchDirectory();
});

afterEach(() => {
  expect(ownThreads()).toEqual([]);
  expect(openFilesBelow(scratch.path)).toEqual([]);
  scratch.remove();
});

/** Things under way that an environment may end in; each script leaves one of them running. */
function underWay(directory: string): Record<string, string> {
  const job = (engine: string, more = ''): string => `
    const job = (kinds, limits) => ({
      files: [{ path: ${JSON.stringify(join(directory, engine))}, sizeBytes: 65536, member: 0 }],
      kind: Uint8Array.from(kinds), file: new Uint32Array(kinds.length),
      offset: Float64Array.from(kinds, (_, at) => at * 4096), size: new Uint32Array(kinds.length).fill(4096),
      unitLength: 1, lanes: 4, bufferBytes: 4096, content: { kind: 'random', seed: 1, stampBytes: 4096 },
      firstPass: 1, variesOrder: false, direct: false, readOnly: false, syncCall: 'fsync', dsync: false, vectorBytes: 0, groupLanes: 1, pacing: null, ...limits,
    });
    const session = addon.openEngine('${engine}', { epochNs: addon.now(), threads: 2 });
    await session.execute(job([0], { limitUnits: 1, limitNs: null }));
    const pending = session.execute(job(new Array(16).fill(2), { limitUnits: null, limitNs: 3.6e12, ${more} }));
    while (session.progress().operations === 0) await new Promise(setImmediate);`;
  return {
    'nothing but the addon': '',
    'a job of null': job('null'),
    'a job of pwrite': job('pwrite'),
    'a job of uv': job('uv'),
    'a job of uvfs': job('uvfs'),
    'a job of async-worker': job('async-worker'),
    'a paced job of uv, on time': job('uv', 'pacing: { intervalNs: 1e5, offsetNs: 0, stepNs: 0 }'),
    'a paced job of uvfs, on time': job('uvfs', 'pacing: { intervalNs: 1e5, offsetNs: 0, stepNs: 0 }'),
    'a paced job of async-worker, on time': job(
      'async-worker',
      'pacing: { intervalNs: 1e5, offsetNs: 0, stepNs: 0 }',
    ),
    'a paced job of async-worker, late': job(
      'async-worker',
      'pacing: { intervalNs: 1, offsetNs: 0, stepNs: 0 }',
    ),
    'a job of uv that waits for its moment': job(
      'uv',
      'pacing: { intervalNs: 3.6e11, offsetNs: 0, stepNs: 0 }',
    ),
    'a group of uvfs that waits for one of its lanes': job(
      'uvfs',
      'kind: Uint8Array.of(2, 4, 2, 4), file: new Uint32Array(4), offset: new Float64Array(4), ' +
        'size: Uint32Array.of(4096, 0, 4096, 0), unitLength: 2, lanes: 2, groupLanes: 2, ' +
        'pacing: { intervalNs: 3.6e11, offsetNs: 0, stepNs: 0 }',
    ),
    'a call of the pool': 'addon.poolThreadIds(1000, 2000).catch(() => {});',
    'a probe of the pool': 'addon.poolProbe();',
    'a gauge': 'addon.startGauge("activeRequests", 1, 100, addon.now());',
    'two gauges': `for (const name of ['activeRequests', 'switches']) addon.startGauge(name, 1, 100, 1n);`,
    'a ticker that reads logs': `const ticker = addon.openTicker(1, addon.now());
      ticker.add(addon.openFileLog(['/proc/vmstat', '/proc/none']));
      ticker.add(addon.openThreadLog({ folders: ['/proc/self/task/' + process.pid], descriptors: '/proc/self/fd',
        restingCalls: Int32Array.of(202), descriptorCalls: Int32Array.of(0), share: 1, creditNs: 1e9 }));
      await new Promise((done) => setTimeout(done, 20));`,
    syncfs: `addon.syncfs(require('fs').openSync('/dev/shm', 'r'));`,
    verify: `const path = ${JSON.stringify(join(directory, 'sparse'))};
      require('fs').writeFileSync(path, ''); require('fs').truncateSync(path, 2 ** 31);
      addon.verify({ files: [{ path, sizeBytes: 2 ** 31 }], content: 'zero', seed: 1, stampBytes: 4096,
        firstPass: 0, lastPass: 0, requiredBytes: [0] });`,
  };
}

const names = Object.keys(underWay(''));
const inAsync = (script: string): string => `(async () => { ${script} })()`;

describe('a worker thread', () => {
  it.each(names)('can be terminated during: %s', async (name) => {
    loadAddon();
    const worker = new Worker(
      `const addon = require(${JSON.stringify(addonPath)});
       ${inAsync(`${underWay(scratch.path)[name] ?? ''}; require('worker_threads').parentPort.postMessage('ready');`)};
       setInterval(() => {}, 1000);`,
      { eval: true, stdout: true },
    );
    const [message] = (await once(worker, 'message')) as [string];
    expect(message).toBe('ready');
    await expect(worker.terminate()).resolves.toBe(1);
  });

  it('and the main thread use the addon at once, each with a state of its own', async () => {
    const addon = loadAddon();
    addon.startGauge('activeRequests', 1, 100, addon.now());
    const worker = new Worker(
      `const addon = require(${JSON.stringify(addonPath)});
       addon.startGauge('activeRequests', 1, 100, addon.now());
       addon.stopGauge('activeRequests');
       addon.poolProbe().then(() => require('worker_threads').parentPort.postMessage(addon.engines));`,
      { eval: true },
    );
    const [engines] = (await once(worker, 'message')) as [string[]];
    expect(engines).toEqual(addon.engines);
    if (worker.threadId !== -1) await once(worker, 'exit');
    expect(addon.stopGauge('activeRequests').values.length).toBeGreaterThan(0);
  });
});

describe('a process', () => {
  it.each(names)('can exit during: %s', (name) => {
    const script = `${underWay(scratch.path)[name] ?? ''}; process.exit(7);`;
    expect(runChild(inAsync(script))).toEqual({ status: 7, signal: null, stdout: '', stderr: '' });
  });

  it.each(names)('can exit while a worker is at: %s', (name) => {
    const worker = `const addon = require(${JSON.stringify(addonPath)});
      ${inAsync(`${underWay(scratch.path)[name] ?? ''}; require('worker_threads').parentPort.postMessage(0);`)};
      setInterval(() => {}, 1000);`;
    const script = `new (require('worker_threads').Worker)(${JSON.stringify(worker)}, { eval: true })
      .on('message', () => process.exit(7));`;
    expect(runChild(script)).toEqual({ status: 7, signal: null, stdout: '', stderr: '' });
  });

  it('ends by itself when its jobs are done, although a session is open', () => {
    const script = `const session = addon.openEngine('uv', { epochNs: addon.now(), threads: 1 });
      addon.poolProbe().then(() => console.log('done'));`;
    expect(runChild(script)).toEqual({ status: 0, signal: null, stdout: 'done\n', stderr: '' });
  });

  it('stays alive for a job that nobody awaits, and keeps its session from being collected', () => {
    const { stdout, status } = runChild(
      inAsync(`${underWay(scratch.path)['a job of pwrite'] ?? ''}
        session.abort();
        await pending;
        addon.openEngine('null', { epochNs: addon.now(), threads: 1 })
          .execute(job([2, 2, 2, 2], { limitUnits: null, limitNs: 2e7 }))
          .then(({ passes }) => console.log(passes > 1));
        globalThis.gc();`),
      { NODE_OPTIONS: '--expose-gc' },
    );
    expect({ stdout, status }).toEqual({ stdout: 'true\n', status: 0 });
  });
});
