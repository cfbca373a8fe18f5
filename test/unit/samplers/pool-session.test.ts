import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EpochClock, monotonicNs } from '../../../src/domain/clock.js';
import type { SampleSeries } from '../../../src/domain/sampler.js';
import { openPoolSession } from '../../../src/samplers/threads/pool-session.js';
import { PoolThreads } from '../../../src/samplers/threads/pool-threads.js';

/**
 * A program whose pool threads hang on FIFOs: it prints the threads that its first work made, which are the pool's.
 * `fs.open` of a FIFO waits in openat for the other end, `fs.read` of one in read.
 */
const program = `
  const fs = require('fs');
  const tasks = () => fs.readdirSync('/proc/self/task');
  const [opens, reads, fifo] = process.argv.slice(1);
  const before = new Set(tasks());
  const fd = fs.openSync(fifo, fs.constants.O_RDWR);
  for (let i = 0; i < Number(reads); i++) fs.read(fd, Buffer.alloc(1), 0, 1, null, () => {});
  for (let i = 0; i < Number(opens); i++) fs.open(fifo + '.2', 'r', () => {});
  if (Number(opens) + Number(reads) === 0) fs.stat('/', () => {});
  const wanted = Number(opens) + Number(reads);
  const look = () => {
    const pool = tasks().filter((id) => !before.has(id));
    const waiting = pool.filter((id) => !/^(202|98|running)/.test(fs.readFileSync('/proc/self/task/' + id + '/syscall', 'utf8')));
    if (pool.length === 3 && waiting.length === Math.min(3, wanted)) console.log(pool.join(' '));
    else setTimeout(look, 5);
  };
  look();
  setInterval(() => {}, 1000);
`;

const clock = new EpochClock(monotonicNs());
let folder = '';
let child: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iotriage-größe-'));
  execFileSync('mkfifo', [join(folder, 'fifo'), join(folder, 'fifo.2')]);
});

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

/** Starts the program and waits until so many works have taken their threads. */
async function start(
  opens: number,
  reads: number,
): Promise<{ pid: number; poolThreadIds: readonly number[] }> {
  child = spawn(process.execPath, ['-e', program, String(opens), String(reads), join(folder, 'fifo')], {
    env: { ...process.env, UV_THREADPOOL_SIZE: '3' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return { pid: child.pid!, poolThreadIds: String(line).trim().split(' ').map(Number) };
}

/** The idle thread may just be on its way into its futex: the last of several samples counts. */
async function lastSample(context: Parameters<typeof openPoolSession>[0]): Promise<Record<string, unknown>> {
  const session = openPoolSession(context);
  for (let sample = 1; sample <= 5; sample++) {
    session.sample(sample * 1e9);
    await new Promise((done) => setTimeout(done, 20));
  }
  const [series] = session.take() as [SampleSeries];
  expect(session.unavailable()).toEqual([]);
  session.close();
  expect(series.atNs).toHaveLength(5);
  return Object.fromEntries(Object.entries(series.columns).map(([name, values]) => [name, values.at(-1)]));
}

describe('openPoolSession', () => {
  it('counts an idle pool', async () => {
    const { pid, poolThreadIds } = await start(0, 0);
    expect(await lastSample({ pid, poolThreadIds, poolSize: 3, clock })).toMatchObject({
      size: 3,
      threads: 3,
      busy: 0,
      saturated: 0,
      bySyscall: 'futex=3',
      byVolume: '',
    });
  });

  it('tells busy threads by their system call from idle ones', async () => {
    const { pid, poolThreadIds } = await start(2, 0);
    expect(await lastSample({ pid, poolThreadIds, poolSize: 3, clock })).toMatchObject({
      threads: 3,
      busy: 2,
      saturated: 0,
      uninterruptible: 0,
      bySyscall: 'openat=2 futex=1',
      byVolume: '',
    });
  });

  it('sees that the pool is full while more works wait, and on which volume', async () => {
    const { pid, poolThreadIds } = await start(4, 2);
    expect(await lastSample({ pid, poolThreadIds, poolSize: 3, clock })).toMatchObject({
      threads: 3,
      busy: 3,
      saturated: 1,
      bySyscall: 'read=2 openat=1',
      byVolume: `${folder}=2`,
    });
  });

  it('ends its series with the process, and throws nothing', async () => {
    const { pid, poolThreadIds } = await start(1, 0);
    const session = openPoolSession({ pid, poolThreadIds, poolSize: 3, clock });
    session.sample(1e9);
    child!.kill('SIGKILL');
    await once(child!, 'exit');
    session.sample(2e9);
    expect(session.take()[0]?.atNs).toEqual([1e9]);
    expect(session.unavailable()).toEqual([]);
    session.close();
    session.sample(3e9);
    expect(session.take()).toEqual([]);
  });

  it('looks soon after the measured phase has begun, and no more when it has ended', async () => {
    const { pid, poolThreadIds } = await start(1, 0);
    const session = openPoolSession({ pid, poolThreadIds, poolSize: 3, clock });
    const startNs = clock.now();
    session.phaseBegan?.('measure');
    await new Promise((done) => setTimeout(done, 150));
    const [looks] = session.take();
    expect(looks?.atNs).toHaveLength(2);
    expect(looks!.atNs[0]! - startNs).toBeGreaterThan(15e6);
    session.phaseBegan?.('measure');
    session.phaseBegan?.('sync');
    await new Promise((done) => setTimeout(done, 100));
    session.close();
    expect(session.take()).toEqual([]);
  });

  it('says why where it knows no threads', () => {
    const unknown = openPoolSession({ pid: process.pid, poolThreadIds: [], poolSize: 4, clock });
    unknown.sample(1);
    expect(unknown.take()).toEqual([]);
    expect(unknown.unavailable()[0]?.why).toContain('not known');
    const none = openPoolSession({ pid: process.pid, poolThreadIds: [], poolSize: null, clock });
    expect(none.unavailable()[0]?.why).toContain('does not work in the thread pool');
  });
});

describe('PoolThreads', () => {
  it('leaves out looks until those before are paid for, and forgives what they cost', () => {
    const ids = Array.from({ length: 64 }, () => process.pid);
    const seen: number[] = [];
    const threads = new PoolThreads(`/proc/${process.pid}`, ids, (atNs, readings) => {
      expect(readings).toHaveLength(ids.length);
      // What reads is seen reading.
      expect(readings[0]).toMatchObject({ activity: { label: 'pread64', busy: true }, state: 'R' });
      seen.push(atNs);
    });
    expect(threads.remark()).toBeNull();
    // Whatever a look costs, a thousand of them within a millisecond cost more than a second's credit pays for.
    for (let look = 0; look < 1000; look++) threads.sample(look * 1e3);
    threads.digest();
    const looks = seen.length;
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThan(1000);
    expect(threads.remark()).toMatch(/^sampled \d+ times, \d+ left out: .* 0\.2 % of a processor$/);
    threads.forgive();
    threads.sample(1e6);
    threads.digest();
    expect(seen).toHaveLength(looks + 1);
    threads.close();
  });
});
